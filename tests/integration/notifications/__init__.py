"""The notifications service on a real database."""
