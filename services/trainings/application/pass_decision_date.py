"""A session's decision date has come."""

from dataclasses import dataclass

from services.trainings.application.ports import UnitOfWork


@dataclass(frozen=True)
class PassDecisionDate:
    """The date at which a session has its minimum or waits for the office; said by the timer."""

    session_id: str


async def pass_decision_date(command: PassDecisionDate, uow: UnitOfWork) -> None:
    """Let the session wait for a decision when it is under its minimum."""
    session = await uow.sessions.get(command.session_id)
    session.pass_decision_date(uow.now())
    uow.sessions.save(session)
