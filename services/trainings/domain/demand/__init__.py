"""Wishes for trainings, pooled by region."""
