"""Rings and loops held in memory, as the real ones behave."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from services.matching.domain.loop import Loop
from services.matching.domain.match import Match
from services.matching.domain.ring import Ring, RingState
from services.matching.domain.ring_errors import RingNotFoundError
from services.matching.domain.savoir import Kind
from shared.clock import HeldClock
from shared.events.contract import Event

if TYPE_CHECKING:
    from tests.unit.matching.fakes import FakeMatches


@dataclass
class FakeRings:
    """Rings in a dictionary; facts are moved to `announced`."""

    clock: HeldClock
    kept: dict[str, Ring] = field(default_factory=dict)
    announced: list[Event] = field(default_factory=list)

    async def find(self, ring_id: str) -> Ring:
        if ring_id not in self.kept:
            raise RingNotFoundError
        return self.kept[ring_id]

    async def get(self, ring_id: str) -> Ring:
        return await self.find(ring_id)

    async def add_new(self, ring: Ring) -> bool:
        if await self.known([ring.key]) or await self.busy(ring.awaiting):
            return False
        self.kept[ring.ring_id] = ring
        self.save(ring)
        return True

    def save(self, ring: Ring) -> None:
        self.announced += [event for event, _ in ring.facts]
        ring.facts.clear()

    async def proposed_on(self, match_ids: Collection[str]) -> list[Ring]:
        return [
            ring
            for ring in self.kept.values()
            if ring.state is RingState.PROPOSED and set(match_ids) & set(ring.match_ids)
        ]

    async def due_on(self, match_id: str) -> list[str]:
        now = self.clock.now()
        return [r.ring_id for r in await self.proposed_on([match_id]) if r.expires_at <= now]

    async def all_of(self, member_id: str) -> list[Ring]:
        return [ring for ring in self.kept.values() if member_id in ring.member_ids]

    async def known(self, keys: Collection[str]) -> frozenset[str]:
        return frozenset(keys) & {ring.key for ring in self.kept.values()}

    async def busy(self, member_ids: Collection[str]) -> frozenset[str]:
        awaited = {member_id for ring in self.kept.values() for member_id in ring.awaiting}
        return frozenset(member_ids) & awaited


@dataclass
class FakeLoops:
    """Finds what a test says is there."""

    matches: "FakeMatches"
    found: list[Loop] = field(default_factory=list)
    held: list[list[str]] = field(default_factory=list)

    async def through(self, kind: Kind, savoir_id: str) -> Sequence[Loop]:
        return [loop for loop in self.found if savoir_id in loop.savoir_ids]

    async def hold(self, savoir_ids: Iterable[str]) -> None:
        self.held.append(list(savoir_ids))

    async def matches_of(self, pairs: Collection[tuple[str, str]]) -> list[Match]:
        return [m for m in self.matches.kept.values() if (m.offer_id, m.request_id) in set(pairs)]

    async def lock_matches(self, match_ids: Collection[str]) -> list[Match]:
        return [m for m in self.matches.kept.values() if m.match_id in match_ids]
