"""This service's database, step by step."""
