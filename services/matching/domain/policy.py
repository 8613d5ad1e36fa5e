"""How much the platform proposes, to whom first, and for how long a proposal stands."""

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
    follow_every: timedelta
    """How often the ranking takes in which words are in use."""
    least_likeness: float
    """From 0 to 1; a pair under it is not proposed."""
    weekly_at_most: int
    """New proposals of the platform to one person within `week`."""
    week: timedelta
    spread: float
    """Counterparts whose likeness lies so near are as good as each other: others decide."""
    near_km: float
    """Networks whose towns lie so near can meet on site without being linked."""
    edge_likeness: float
    """From 0 to 1; from there on one could teach the other, which rings are made of."""
    edges_at_most: int
    """So many are kept around one savoir."""
    rings_per_search: int
    """So many new rings one savoir may lead to."""
    closest_likeness: float
    """From 0 to 1; what lies under it is not even shown as what comes closest."""
    closest_at_most: int
