"""Use cases: what this service can do, one file each."""
