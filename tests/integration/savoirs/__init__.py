"""The savoirs service on a real PostgreSQL."""
