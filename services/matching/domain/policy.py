"""How much the platform proposes, and for how long a proposal stands."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class ProposalPolicy:
    """Mesure: the limits within which proposals are made, so that nobody is flooded."""

    answer_within: timedelta
    proposals_per_search: int
    awaiting_at_most: int
    """Proposals that one person may have to answer before the platform stops adding to them."""
    least_likeness: float
    """From 0 to 1; a pair under it is not proposed."""
