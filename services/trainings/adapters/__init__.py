"""The outside made to fit: tables, repositories, unit of work, queries."""
