"""The office's decision to give a session more time."""

from dataclasses import dataclass
from datetime import datetime

from services.trainings.application.open_session import DECISION
from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.session import Decision, Session


@dataclass(frozen=True)
class ExtendSession:
    """The training office puts the decision off, with a reason."""

    session_id: str
    decision_at: datetime
    reason: str
    decided_by: str


async def extend_session(command: ExtendSession, uow: UnitOfWork) -> Session:
    """Move the decision date and its timer."""
    session = await uow.sessions.get(command.session_id)
    people = await uow.registrations.registered_member_ids(command.session_id)
    decision = Decision(command.decided_by, uow.now())
    session.extend(command.decision_at, command.reason, decision, people)
    uow.sessions.save(session)
    uow.schedule(DECISION, session.session_id, command.decision_at)
    return session
