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
    search_again_after: timedelta
    """How long what nobody answers waits until it is looked for anew."""
    sweep_every: timedelta
    """How often it is looked whether something has been waiting for so long, or has come back."""
    least_likeness: float
    """From 0 to 1; a pair under it is not proposed."""
