"""The doors of matching: HTTP, facts heard, and timers."""
