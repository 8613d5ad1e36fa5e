"""The database of matching, step by step."""
