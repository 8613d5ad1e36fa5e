"""PostgreSQL and the French catalogue, made to fit what the use cases ask for."""
