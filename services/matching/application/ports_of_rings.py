"""What rings need: where they are kept, and what loops there are to propose."""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from services.matching.domain.loop import Loop
from services.matching.domain.match import Match
from services.matching.domain.ring import Ring
from services.matching.domain.savoir import Kind


class Rings(Protocol):
    """The rings; a set of pairs is there at most once, and nobody has two of them to answer."""

    async def find(self, ring_id: str) -> Ring:
        """Load without a lock, to see who and what is in it; raise RingNotFoundError."""
        ...

    async def get(self, ring_id: str) -> Ring:
        """Load and lock; raise RingNotFoundError. Lock its matches before it, never after."""
        ...

    async def add_new(self, ring: Ring) -> bool:
        """Add it unless its pairs have been a ring or somebody has one to answer; say if it was."""
        ...

    def save(self, ring: Ring) -> None:
        """Keep the changes of a ring that was loaded here with a lock."""
        ...

    async def proposed_on(self, match_ids: Collection[str]) -> list[Ring]:
        """Load and lock the proposed rings that stand on one of these matches."""
        ...

    async def due_on(self, match_id: str) -> list[str]:
        """Return the ids of proposed rings on this match whose time is over, without a lock."""
        ...

    async def all_of(self, member_id: str) -> list[Ring]:
        """Load and lock all rings of a person."""
        ...

    async def known(self, keys: Collection[str]) -> frozenset[str]:
        """Return which of these canonical keys have been a ring."""
        ...

    async def busy(self, member_ids: Collection[str]) -> frozenset[str]:
        """Return who of these people has a ring to answer."""
        ...


class Loops(Protocol):
    """The loops that the edges close."""

    async def through(self, kind: Kind, savoir_id: str) -> Sequence[Loop]:
        """Return loops of two to four people through the edges of an offer or request."""
        ...

    async def hold(self, savoir_ids: Iterable[str]) -> None:
        """Keep these savoirs from changing, and others from proposing them, until the commit."""
        ...

    async def matches_of(self, pairs: Collection[tuple[str, str]]) -> Sequence[Match]:
        """Load and lock the matches of these pairs (offer id, request id), however they ended."""
        ...

    async def lock_matches(self, match_ids: Collection[str]) -> Sequence[Match]:
        """Load and lock these matches, in one order for everybody."""
        ...
