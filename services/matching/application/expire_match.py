"""A proposal that was not answered in time ends."""

from dataclasses import dataclass

from services.matching.application.ports import UnitOfWork
from services.matching.domain.match import EXPIRE_TIMER


@dataclass(frozen=True)
class ExpireMatch:
    """End a proposal whose time is over."""

    match_id: str


async def expire_match(command: ExpireMatch, uow: UnitOfWork) -> None:
    """Expire the match if it still awaits an answer and its time is over."""
    match = await uow.matches.get(command.match_id)
    if not match.is_awaiting:
        return
    if uow.now() < match.expires_at:
        uow.schedule(EXPIRE_TIMER, match.match_id, match.expires_at)
        return
    match.expire()
    uow.matches.save(match)
