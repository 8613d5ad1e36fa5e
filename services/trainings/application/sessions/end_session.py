"""The end of a session, with everybody in it."""

from services.trainings.application.money.release_support import release_support
from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.registrations.registration import Status
from services.trainings.domain.sessions.session import Session
from services.trainings.domain.sessions.session_decisions import cancel
from services.trainings.domain.sessions.session_life import Decision


async def end_session(session: Session, decision: Decision, uow: UnitOfWork) -> None:
    """Cancel a locked session with everybody in it."""
    live = await uow.registrations.live(session.session_id)
    people = [one.member_id for one in live if one.status is Status.REGISTERED]
    cancel(session, decision, people)
    uow.sessions.save(session)
    uow.registrations.end_silently(session.session_id)
    await release_support(live, uow)
    for registration in live:
        if registration.status is not Status.REGISTERED:
            registration.cancel("session_cancelled")
            uow.registrations.save(registration)
