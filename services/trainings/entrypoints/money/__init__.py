"""Tariffs, quotes, supported places, what is to be invoiced."""
