"""Two sessions that hold the same training in two ways."""

from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.sessions.session import Session
from services.trainings.domain.sessions.session_decisions import pair
from services.trainings.domain.sessions.session_life import UPCOMING
from shared.errors import InvalidError


class NotTwinsError(InvalidError):
    """Twins are two sessions of one training, neither with people registered yet."""

    code = "not_twins"


async def pair_sessions(session_id: str, twin_id: str, uow: UnitOfWork) -> Session:
    """Make two sessions of a training twins: by video and on site, a person takes one of the two."""
    if session_id == twin_id:
        raise NotTwinsError
    first, second = [await uow.sessions.get(each) for each in sorted([session_id, twin_id])]
    is_pair = first.training_number == second.training_number
    is_alone = first.twin_id is None and second.twin_id is None
    is_alone = is_alone and {first.state, second.state} <= UPCOMING
    nobody = not await uow.registrations.live(first.session_id)
    nobody = nobody and not await uow.registrations.live(second.session_id)
    if not (is_pair and is_alone and nobody):
        raise NotTwinsError
    pair(first, second)
    uow.sessions.save(first)
    uow.sessions.save(second)
    return first if first.session_id == session_id else second
