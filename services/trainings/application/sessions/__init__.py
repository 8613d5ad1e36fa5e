"""Dated sessions of trainings: their life, their threshold, decisions."""
