"""The doors: facts in, HTTP API."""
