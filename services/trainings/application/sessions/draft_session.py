"""A session of a training of which nothing is settled yet."""

from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.catalogue.training import Draft
from services.trainings.domain.sessions.session import Session
from services.trainings.domain.sessions.session_life import Venue


async def draft_session(
    training_number: int, draft_number: int | None, uow: UnitOfWork
) -> tuple[Session, Draft | None]:
    """Return a bare draft and what the catalogue announces; raise TrainingNotFoundError, DraftNotFoundError."""
    training = await uow.trainings.by_number(training_number)
    announced = training.draft(draft_number) if draft_number is not None else None
    session = Session(
        session_id=uow.new_id(),
        training_id=training.training_id,
        training_number=training.sheet.number,
        title=training.sheet.title,
        venue=Venue("", "in_person"),
    )
    return session, announced
