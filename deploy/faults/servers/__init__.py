"""Faults of the servers that the services stand on: broker, database, disks."""
