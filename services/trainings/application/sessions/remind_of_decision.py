"""A session's decision date comes near, or passed a while ago."""

from services.trainings.application.ports import UnitOfWork
from services.trainings.application.sessions.set_overdue_reminder import set_overdue_reminder
from services.trainings.domain.sessions.session_clock import overdue_key, remind, remind_overdue


async def remind_of_decision(key: str, uow: UnitOfWork) -> None:
    """Remind the office of a session under its minimum; again and again once its date has passed."""
    session_id, _, number = key.partition(":")
    session = await uow.sessions.get(session_id)
    if key != overdue_key(session_id):
        remind(session, int(number), uow.now())
    elif remind_overdue(session, uow.now()):
        set_overdue_reminder(session, uow)
    uow.sessions.save(session)
