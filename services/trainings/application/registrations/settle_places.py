"""What follows from a changed number of places: a confirmation, or a warning to the office."""

from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.registrations.occasion import Kind, Occasion
from services.trainings.domain.sessions.session_life import Decision


async def settle_places(occasion: Occasion, uow: UnitOfWork, *, has_fallen: bool = False) -> None:
    """Write a locked occasion; confirm its session when it has its minimum, warn when it falls under it."""
    is_due = occasion.is_due_for_confirmation
    if occasion.kind is not Kind.SESSION or not (is_due or has_fallen):
        uow.occasions.save(occasion)
        return
    session = await uow.sessions.of(occasion)
    if is_due:
        people = await uow.registrations.registered_member_ids(occasion.occasion_id)
        session.confirm(people, Decision(uow.now()))
    else:
        session.fall_below()
    uow.sessions.save(session)
