"""The doors: HTTP, facts heard, timers, the catalogue file."""
