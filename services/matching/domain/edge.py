"""Who could teach whom: the arrows that rings and collective matches are found along."""

from dataclasses import dataclass
from datetime import datetime

from services.matching.domain.savoir import Savoir
from services.matching.domain.scope import ScopeCode


@dataclass(frozen=True)
class Edge:
    """Arc: the offerer could teach the requester this; nobody under age is at either end."""

    offer: Savoir
    request: Savoir
    scope: ScopeCode
    km: float | None
    """Between the towns of the two networks; 0 in one network, None where it is not known."""
    likeness: float
    """From 0 to 1."""
    found_at: datetime
