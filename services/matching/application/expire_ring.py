"""A ring that not everybody answered in time ends, and what awaits an answer in it."""

from dataclasses import dataclass

from services.matching.application.follow_rings import follow_rings
from services.matching.application.ports import UnitOfWork
from services.matching.domain.match_state import EXPIRE_TIMER
from services.matching.domain.ring import RING_EXPIRE_TIMER, RingState
from services.matching.domain.ring_link import tell_with_ring


@dataclass(frozen=True)
class ExpireRing:
    """End a ring whose time is over."""

    ring_id: str


async def expire_ring(command: ExpireRing, uow: UnitOfWork) -> None:
    """Expire the ring with its matches; those that have more time, or are accepted, stand."""
    seen = await uow.rings.find(command.ring_id)
    matches = await uow.loops.lock_matches(seen.match_ids)
    ring = await uow.rings.get(command.ring_id)
    if ring.state is not RingState.PROPOSED:
        return
    if uow.now() < ring.expires_at:
        uow.schedule(RING_EXPIRE_TIMER, ring.ring_id, ring.expires_at)
        return
    ring.expire()
    uow.cancel(RING_EXPIRE_TIMER, ring.ring_id)
    uow.rings.save(ring)
    over = [match for match in matches if match.is_awaiting and uow.now() >= match.expires_at]
    for match in over:
        match.expire()
        tell_with_ring(match, ring.ring_id)
        uow.cancel(EXPIRE_TIMER, match.match_id)
        uow.matches.save(match)
    await follow_rings(over, uow)
