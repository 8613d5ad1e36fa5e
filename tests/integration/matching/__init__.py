"""Matching on a real PostgreSQL: its doors, its facts, its promises."""
