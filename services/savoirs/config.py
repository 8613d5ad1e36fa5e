"""This service's own constants."""

from datetime import timedelta

from services.savoirs.domain.savoir_terms import Freshness

FRESHNESS = Freshness(lifetime=timedelta(days=180), reminder_before=timedelta(days=14))
"""How long a savoir stays on the board, and how long before its end its author is reminded."""
