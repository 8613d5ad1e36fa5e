"""When several people are better brought together at once, and for how long they may answer."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class CollectivePolicy:
    """Mesure: the limits within which collective matches are proposed."""

    answer_within: timedelta
    requesters_from: int
    """Fewer people are better served by matches of two."""
    least_likeness: float
    """From 0 to 1, between each request and the offer around which they gather."""
    near_km: float
    group_size: int
    """How many learn at once from somebody who has not said so."""
    offerers_at_most: int
