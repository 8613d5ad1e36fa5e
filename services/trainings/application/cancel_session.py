"""The office's decision to give a session up."""

from dataclasses import dataclass

from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.registration import Status
from services.trainings.domain.session import Decision, Session


@dataclass(frozen=True)
class CancelSession:
    """The training office gives a session up, with a reason."""

    session_id: str
    reason: str
    decided_by: str


async def cancel_session(command: CancelSession, uow: UnitOfWork) -> Session:
    """Cancel it and every registration; those who had no place yet are told by their own fact."""
    session = await uow.sessions.get(command.session_id)
    live = await uow.registrations.live(command.session_id)
    people = [one.member_id for one in live if one.status is Status.REGISTERED]
    session.cancel(command.reason, Decision(command.decided_by, uow.now()), people)
    uow.sessions.save(session)
    uow.registrations.end_silently(session.session_id)
    for registration in live:
        if registration.status is not Status.REGISTERED:
            registration.cancel("session_cancelled")
            uow.registrations.save(registration)
    return session
