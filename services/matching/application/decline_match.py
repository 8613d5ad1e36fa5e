"""One of the two declines a match."""

from dataclasses import dataclass

from services.matching.application.ports import UnitOfWork
from services.matching.domain.actor import Actor
from services.matching.domain.match import EXPIRE_TIMER, Match
from services.matching.domain.savoir import SEARCH_TIMER, search_key


@dataclass(frozen=True)
class DeclineMatch:
    """Decline, for oneself or for a member of a network that one accompanies."""

    match_id: str
    by: Actor
    on_behalf_of: str | None = None
    reason: str = ""


async def decline_match(command: DeclineMatch, uow: UnitOfWork) -> Match:
    """Note the refusal and look for somebody else, for both."""
    match = await uow.matches.get(command.match_id)
    match.require_seen_by(command.by)
    match.decline(match.pair.side_for(command.by, command.on_behalf_of), command.reason)
    uow.cancel(EXPIRE_TIMER, match.match_id)
    uow.matches.save(match)
    uow.schedule(SEARCH_TIMER, search_key("offer", match.offer_id), uow.now())
    uow.schedule(SEARCH_TIMER, search_key("request", match.request_id), uow.now())
    return match
