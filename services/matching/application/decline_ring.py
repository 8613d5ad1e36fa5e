"""Somebody leaves a ring: their two matches are declined, the others stand."""

from dataclasses import dataclass

from services.matching.application.decline_match import DeclineMatch, decline_match
from services.matching.application.ports import UnitOfWork
from services.matching.domain.actor import Actor
from services.matching.domain.decline_reason import Why
from services.matching.domain.match_state import OPEN
from services.matching.domain.ring import RING_EXPIRE_TIMER, Ring


@dataclass(frozen=True)
class DeclineRing:
    """Decline, for oneself or for a member of a network that one accompanies."""

    ring_id: str
    by: Actor
    on_behalf_of: str | None = None
    reason: str = ""
    """In their own words, of the ring; it stays in this service."""
    why: Why | None = None


async def decline_ring(command: DeclineRing, uow: UnitOfWork) -> Ring:
    """End the ring and the person's matches in it, save those both had accepted before it."""
    seen = await uow.rings.find(command.ring_id)
    seen.require_seen_by(command.by)
    member_id = seen.member_for(command.by, command.on_behalf_of)
    own = [link.match_id for link, _ in seen.parts_of(member_id)]
    matches = {match.match_id: match for match in await uow.loops.lock_matches(own)}
    ring = await uow.rings.get(command.ring_id)
    ring.decline(member_id, uow.now(), command.reason)
    uow.cancel(RING_EXPIRE_TIMER, ring.ring_id)
    uow.rings.save(ring)
    for link, _ in ring.parts_of(member_id):
        if matches[link.match_id].state in OPEN and not link.was_accepted:
            decline = DeclineMatch(
                link.match_id, command.by, member_id, why=command.why, ring_id=ring.ring_id
            )
            await decline_match(decline, uow)
    return ring
