"""Registrations on one hot session and on many at once, beside bare SQL that does the same."""
