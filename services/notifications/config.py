"""This service's own constants."""

LARGEST_PAGE = 100
"""Notifications or letters in one answer, at most."""
