"""Mutual-help workshops, and kits to hold them again."""
