"""One of the two declines a match."""

from dataclasses import dataclass

from services.matching.application.follow_rings import follow_rings
from services.matching.application.ports import UnitOfWork
from services.matching.domain.actor import Actor
from services.matching.domain.decline_reason import Why
from services.matching.domain.match import EXPIRE_TIMER, Match
from services.matching.domain.ring_link import tell_with_ring
from services.matching.domain.savoir import SEARCH_TIMER, search_key


@dataclass(frozen=True)
class DeclineMatch:
    """Decline, for oneself or for a member of a network that one accompanies."""

    match_id: str
    by: Actor
    on_behalf_of: str | None = None
    reason: str = ""
    """In their own words; it stays in this service."""
    why: Why | None = None
    ring_id: str | None = None
    """The ring that they decline with it."""


async def decline_match(command: DeclineMatch, uow: UnitOfWork) -> Match:
    """Note the refusal and look for somebody else, for both."""
    match = await uow.matches.get(command.match_id)
    match.require_seen_by(command.by)
    side = match.side_for(command.by, command.on_behalf_of)
    match.decline(side, command.reason, command.why)
    uow.cancel(EXPIRE_TIMER, match.match_id)
    if command.ring_id:
        tell_with_ring(match, command.ring_id)
    uow.matches.save(match)
    await follow_rings([match], uow, match.pair.member(side))
    await uow.edges.drop_pair(match.offer_id, match.request_id)
    uow.schedule(SEARCH_TIMER, search_key("offer", match.offer_id), uow.now())
    uow.schedule(SEARCH_TIMER, search_key("request", match.request_id), uow.now())
    return match
