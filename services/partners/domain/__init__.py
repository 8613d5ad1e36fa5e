"""Rules of partners: no I/O, no framework."""
