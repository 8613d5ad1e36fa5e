"""The catalogue of trainings."""
