"""PostgreSQL: statements, transactions, the outbox's and inbox's tables, migrations."""
