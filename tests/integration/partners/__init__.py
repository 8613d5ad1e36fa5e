"""Partners on a real PostgreSQL."""
