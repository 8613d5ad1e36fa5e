"""A facilitator of a minor's network lets a match be proposed."""

from dataclasses import dataclass
from datetime import timedelta

from services.matching.application.ports import UnitOfWork
from services.matching.domain.actor import Actor
from services.matching.domain.match import EXPIRE_TIMER, Match


@dataclass(frozen=True)
class ReleaseMatch:
    """Release what was held for a minor; the two then have `answer_within` to answer."""

    match_id: str
    by: Actor
    answer_within: timedelta


async def release_match(command: ReleaseMatch, uow: UnitOfWork) -> Match:
    """Propose it, or leave that to the facilitators of the other minor's network."""
    match = await uow.matches.get(command.match_id)
    match.require_seen_by(command.by)
    now = uow.now()
    match.release(command.by, now, now + command.answer_within)
    uow.schedule(EXPIRE_TIMER, match.match_id, match.expires_at)
    uow.matches.save(match)
    return match
