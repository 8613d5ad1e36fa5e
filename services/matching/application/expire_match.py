"""A proposal that was not answered in time ends."""

from dataclasses import dataclass

from services.matching.application.expire_ring import ExpireRing, expire_ring
from services.matching.application.follow_rings import follow_rings
from services.matching.application.ports import UnitOfWork
from services.matching.domain.match import EXPIRE_TIMER


@dataclass(frozen=True)
class ExpireMatch:
    """End a proposal whose time is over."""

    match_id: str


async def expire_match(command: ExpireMatch, uow: UnitOfWork) -> None:
    """Expire the match if it still awaits an answer and its time is over."""
    for ring_id in await uow.rings.due_on(command.match_id):
        await expire_ring(ExpireRing(ring_id), uow)
    match = await uow.matches.get(command.match_id)
    if not match.is_awaiting:
        return
    if uow.now() < match.expires_at:
        uow.schedule(EXPIRE_TIMER, match.match_id, match.expires_at)
        return
    match.expire()
    uow.matches.save(match)
    await follow_rings([match], uow)
