"""The doors of partners: HTTP, what it hears, its timers."""
