"""Rings follow what becomes of the matches on which they stand."""

from collections.abc import Sequence

from services.matching.application.ports import UnitOfWork
from services.matching.domain.match import Match
from services.matching.domain.ring import RING_EXPIRE_TIMER, RingState


async def follow_rings(
    changed: Sequence[Match], uow: UnitOfWork, caused_by: str | None = None
) -> None:
    """Let proposed rings take in these changed matches, which are locked; call it after their save.

    `caused_by` is the member who made them end, where it was a person.
    """
    for ring in await uow.rings.proposed_on([match.match_id for match in changed]):
        for match in changed:
            if match.match_id in ring.match_ids:
                ring.follow(match, caused_by)
        if ring.state is not RingState.PROPOSED:
            uow.cancel(RING_EXPIRE_TIMER, ring.ring_id)
        uow.rings.save(ring)
