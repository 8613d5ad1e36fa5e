"""What this installation gives a session when the training office does not say otherwise."""

from datetime import timedelta

MINIMUM = 12
"""Registered people without whom a training does not take place."""

DECISION_DAYS_BEFORE = 14
"""Calendar days before the first day."""

OFFER_LASTS = timedelta(hours=48)
"""How long a freed place is kept for the next in line; never less than an hour, never past the start."""

AT_ONCE = 10
"""Registrations that use the database at the same time; the others wait in line, in the process."""
