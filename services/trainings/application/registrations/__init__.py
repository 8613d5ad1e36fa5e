"""Places, the line before them, and who is registered."""
