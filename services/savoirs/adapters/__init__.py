"""PostgreSQL made to fit the ports of the savoirs service."""
