"""One of the two accepts a match."""

from dataclasses import dataclass

from services.matching.application.follow_rings import follow_rings
from services.matching.application.ports import UnitOfWork
from services.matching.domain.actor import Actor
from services.matching.domain.match import EXPIRE_TIMER, Match
from services.matching.domain.ring_link import tell_with_ring


@dataclass(frozen=True)
class AcceptMatch:
    """Accept, for oneself or for a member of a network that one accompanies."""

    match_id: str
    by: Actor
    on_behalf_of: str | None = None
    ring_id: str | None = None
    """The ring through which they accept."""


async def accept_match(command: AcceptMatch, uow: UnitOfWork) -> Match:
    """Note the acceptance; once both have accepted the match no longer expires."""
    match = await uow.matches.get(command.match_id)
    match.require_seen_by(command.by)
    match.accept(match.side_for(command.by, command.on_behalf_of), uow.now())
    if not match.is_awaiting:
        uow.cancel(EXPIRE_TIMER, match.match_id)
    if command.ring_id:
        tell_with_ring(match, command.ring_id)
    uow.matches.save(match)
    await follow_rings([match], uow)
    return match
