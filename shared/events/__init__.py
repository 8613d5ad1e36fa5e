"""The published language: every fact that a service announces, declared once."""
