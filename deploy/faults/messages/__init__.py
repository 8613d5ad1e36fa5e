"""Faults of messages and of those who handle them."""
