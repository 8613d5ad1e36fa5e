"""Plumbing and published language that all five services stand on."""
