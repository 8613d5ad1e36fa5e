"""On real PostgreSQL and NATS: each test has a database and a broker of its own."""
