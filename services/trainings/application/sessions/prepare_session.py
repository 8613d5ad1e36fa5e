"""Preparing a session whose dates may not be known yet."""

from dataclasses import dataclass

from services.trainings.application.ports import UnitOfWork
from services.trainings.application.sessions.draft_session import draft_session
from services.trainings.application.sessions.find_calendar import When, find_calendar
from services.trainings.application.sessions.find_venue import Where, find_venue
from services.trainings.domain.sessions.session import Session


@dataclass(frozen=True, kw_only=True)
class PrepareSession:
    """The training office notes a session to come, whose dates may not be known yet."""

    training_number: int
    draft_number: int | None
    when: When
    where: Where
    period: str = ""
    trainer_ids: tuple[str, ...] = ()


async def prepare_session(command: PrepareSession, uow: UnitOfWork) -> Session:
    """Keep a draft: a training without dates yet, or one that the office has still to settle."""
    session, draft = await draft_session(command.training_number, command.draft_number, uow)
    session.venue = await find_venue(command.where, draft, uow)
    if command.when.parts or (draft and draft.parts):
        session.calendar = await find_calendar(command.when, draft, session.venue, uow)
    session.period = command.period or (draft.label if draft else "")
    session.set_trainers(command.trainer_ids)
    uow.sessions.add(session)
    return session
