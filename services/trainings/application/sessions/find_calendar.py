"""The dates of a session: as the command says, or the catalogue."""

from dataclasses import dataclass
from datetime import date, time

from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.catalogue.training import Draft
from services.trainings.domain.sessions.calendar import Calendar
from services.trainings.domain.sessions.session_life import Venue
from shared.errors import InvalidError


class MissingDetailError(InvalidError):
    """Neither the command nor the catalogue's draft says this."""

    code = "missing_detail"


@dataclass(frozen=True, kw_only=True)
class When:
    """The days of a session and their hours; null parts come from the catalogue's draft."""

    parts: tuple[tuple[date, ...], ...] | None
    time_zone: str | None
    """Null: that of the place, or Europe/Paris."""
    starts: time
    ends: time


async def find_calendar(when: When, draft: Draft | None, venue: Venue, uow: UnitOfWork) -> Calendar:
    """Return the calendar that the command, or else the catalogue's draft, gives."""
    parts = when.parts or (draft.parts if draft else ())
    if not parts:
        raise MissingDetailError(detail="parts")
    zone = when.time_zone
    if zone is None and venue.place_id is not None:
        zone = (await uow.places.get(venue.place_id)).time_zone
    return Calendar.of(parts, zone or "Europe/Paris", when.starts, when.ends)
