"""The office's decision to give a session more time."""

from datetime import datetime

from services.trainings.application.ports import UnitOfWork
from services.trainings.application.registrations.pass_on_places import pass_on_places
from services.trainings.application.sessions.set_decision_timers import set_decision_timers
from services.trainings.application.sessions.take_decision import DecideSession, take_decision
from services.trainings.domain.sessions.session import Session
from services.trainings.domain.sessions.session_decisions import extend


async def extend_session(command: DecideSession, decision_at: datetime, uow: UnitOfWork) -> Session:
    """Move the decision date and its timers."""
    session = await uow.sessions.get(command.session_id)
    people = await uow.registrations.registered_member_ids(command.session_id)
    extend(session, decision_at, take_decision(command, uow), people)
    await pass_on_places(session.places, uow)
    uow.sessions.save(session)
    set_decision_timers(session, uow)
    return session
