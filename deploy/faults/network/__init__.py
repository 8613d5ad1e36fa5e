"""Faults of what lies between: connections that are cut or slow, partners that do not answer."""
