"""The shape of this service's database, step by step."""
