"""Members on real PostgreSQL, a real SMTP server and, where it matters, a real broker."""
