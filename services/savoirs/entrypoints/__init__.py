"""The doors of the savoirs service: HTTP, foreign facts, timers."""
