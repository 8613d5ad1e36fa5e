"""This service's own constants."""

LARGEST_PAGE = 100
"""Things in one answer, at most."""
