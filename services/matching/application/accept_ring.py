"""Somebody accepts their two matches of a ring at once."""

from dataclasses import dataclass

from services.matching.application.accept_match import AcceptMatch, accept_match
from services.matching.application.ports import UnitOfWork
from services.matching.domain.actor import Actor
from services.matching.domain.ring import Ring


@dataclass(frozen=True)
class AcceptRing:
    """Accept, for oneself or for a member of a network that one accompanies."""

    ring_id: str
    by: Actor
    on_behalf_of: str | None = None


async def accept_ring(command: AcceptRing, uow: UnitOfWork) -> Ring:
    """Accept the match in which the person teaches and the one in which they learn."""
    seen = await uow.rings.find(command.ring_id)
    seen.require_seen_by(command.by)
    member_id = seen.member_for(command.by, command.on_behalf_of)
    own = [link.match_id for link, _ in seen.parts_of(member_id)]
    matches = {match.match_id: match for match in await uow.loops.lock_matches(own)}
    ring = await uow.rings.get(command.ring_id)
    ring.require_awaiting(member_id, uow.now())
    for link, side in ring.parts_of(member_id):
        if side not in matches[link.match_id].accepted_at:
            accept = AcceptMatch(link.match_id, command.by, member_id, ring.ring_id)
            await accept_match(accept, uow)
    return await uow.rings.get(command.ring_id)
