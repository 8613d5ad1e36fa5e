"""Migrations of the savoirs service's database."""
