"""Gatherings, their fairs, and calendars."""
