"""Migrations of the trainings database."""
