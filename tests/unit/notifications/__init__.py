"""The rules of notifications, alone."""
