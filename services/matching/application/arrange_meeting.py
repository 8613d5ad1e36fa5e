"""The two settle the date on which they meet."""

from dataclasses import dataclass
from datetime import datetime

from services.matching.application.ports import UnitOfWork
from services.matching.domain.actor import Actor
from services.matching.domain.agreement import Meeting
from services.matching.domain.match import Match


@dataclass(frozen=True)
class ArrangeMeeting:
    """Enter, or move, the meeting of an accepted match."""

    match_id: str
    by: Actor
    meeting_at: datetime
    place: str


async def arrange_meeting(command: ArrangeMeeting, uow: UnitOfWork) -> Match:
    """Keep the meeting; the place stays in this service."""
    match = await uow.matches.get(command.match_id)
    match.require_seen_by(command.by)
    match.require_settled_by(command.by)
    match.arrange_meeting(Meeting(command.meeting_at, command.place, command.by.member_id))
    uow.matches.save(match)
    return match
