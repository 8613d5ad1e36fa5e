"""Rules of partners."""
