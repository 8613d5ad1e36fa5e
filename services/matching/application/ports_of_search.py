"""What a search needs of those it may ask, and where it keeps what it finds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.matching.domain.edge import Edge
from services.matching.domain.savoir import Savoir
from services.matching.domain.scope import ScopeCode


@dataclass(frozen=True)
class Asked:
    """What the platform has lately asked of some people; states of each, never how often."""

    full: frozenset[str] = frozenset()
    """Ids of those to whom it proposes nothing more for now."""
    lately: frozenset[str] = frozenset()
    """Ids of those to whom it has proposed anything at all."""


@dataclass(frozen=True)
class Closest:
    """A savoir that comes near another and yet not near enough to be proposed."""

    savoir_id: str
    scope: ScopeCode
    km: float | None
    likeness: float


class Edges(Protocol):
    """Who could teach whom, found by the searches."""

    async def is_there(self, offerer_id: str, requester_id: str) -> bool:
        """Say whether the first could teach the second anything."""
        ...

    async def replace(self, savoir: Savoir, found: Sequence[Edge]) -> None:
        """Let `found` be all edges of a savoir."""
        ...

    async def drop_savoir(self, savoir_id: str) -> None:
        """Drop the edges of a savoir."""
        ...

    async def drop_pair(self, offer_id: str, request_id: str) -> None:
        """Drop the edge between an offer and a request."""
        ...

    async def drop_member(self, member_id: str, network_id: str | None) -> None:
        """Drop the edges of a person, in one network or in all."""
        ...

    async def drop_between(self, network_id: str, other_network_id: str) -> None:
        """Drop the edges that two networks have because they are linked."""
        ...


class Searches(Protocol):
    """What the latest search of each savoir found that was not good enough."""

    async def keep(self, savoir_id: str, searched_at: datetime, closest: Sequence[Closest]) -> None:
        """Keep what the latest search found."""
        ...

    async def forget(self, savoir_id: str) -> None:
        """Forget the search of a savoir that is off the board."""
        ...
