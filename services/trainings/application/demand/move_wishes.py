"""Following a person whose place is in another session now."""

from dataclasses import dataclass

from services.trainings.application.demand.lock_wish import lock_wish
from services.trainings.application.demand.ports_of_demand import DemandUnitOfWork


@dataclass(frozen=True)
class MoveWishes:
    """A registration goes on in another session of the training, for instance after a merge."""

    member_id: str
    session_id: str
    into_session_id: str


async def move_wishes(command: MoveWishes, uow: DemandUnitOfWork) -> None:
    """Let the other session satisfy what this one did: should it be cancelled, the person waits again."""
    for known in await uow.wishes.of_person(command.member_id):
        if known.session_id != command.session_id:
            continue
        _, wish = await lock_wish(known.wish_id, uow)
        if wish.is_satisfied_by(command.session_id):
            wish.session_id = command.into_session_id
            uow.wishes.save(wish)
