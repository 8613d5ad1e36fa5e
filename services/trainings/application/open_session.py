"""Opening a dated session of a training."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.calendar import Calendar
from services.trainings.domain.session import Session, Terms
from services.trainings.domain.training import Draft
from shared.errors import InvalidError
from shared.events.trainings import SessionMode

DECISION = "decision_date"
"""Kind of the timer that fires at a session's decision date; its key is the session's id."""


class MissingDetailError(InvalidError):
    """Neither the command nor the catalogue's draft says this."""

    code = "missing_detail"


@dataclass(frozen=True, kw_only=True)
class OpenSession:
    """The training office opens registrations; what it leaves out comes from the catalogue's draft."""

    training_number: int
    draft_number: int | None
    parts: tuple[tuple[date, ...], ...] | None
    place: str | None
    mode: SessionMode | None
    time_zone: str
    starts: time
    capacity: int
    minimum: int
    decision_at: datetime | None
    decision_days_before: int
    """Calendar days before the start, for when no decision date is given."""
    offer_lasts: timedelta


async def open_session(command: OpenSession, uow: UnitOfWork) -> Session:
    """Open it and set its decision date; raise an InvalidError when the details contradict each other."""
    training = await uow.trainings.by_number(command.training_number)
    draft = training.draft(command.draft_number) if command.draft_number is not None else None
    calendar = Calendar.of(_parts(command, draft), command.time_zone, command.starts)
    session = Session(
        session_id=uow.new_id(),
        training_id=training.training_id,
        training_number=training.sheet.number,
        title=training.sheet.title,
        calendar=calendar,
        place=_place(command, draft),
        mode=command.mode or (draft.mode if draft else "in_person"),
        terms=Terms(
            command.capacity,
            command.minimum,
            command.decision_at or calendar.before_start(command.decision_days_before),
            command.offer_lasts,
        ),
    )
    session.open(uow.now())
    uow.sessions.add(session)
    uow.schedule(DECISION, session.session_id, session.terms.decision_at)
    return session


def _parts(command: OpenSession, draft: Draft | None) -> tuple[tuple[date, ...], ...]:
    parts = command.parts or (draft.parts if draft else ())
    if not parts:
        raise MissingDetailError(detail="parts")
    return parts


def _place(command: OpenSession, draft: Draft | None) -> str:
    place = command.place or (draft.place if draft else "")
    if not place and (command.mode or (draft.mode if draft else "in_person")) == "in_person":
        raise MissingDetailError(detail="place")
    return place
