"""The outside made to fit: tables, repositories, secrets, mail server."""
