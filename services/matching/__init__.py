"""Matching: who could learn from whom, and what comes of it."""
