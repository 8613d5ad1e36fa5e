"""Whether somebody may act for a person: oneself, the training office, or a facilitator of their network."""

from dataclasses import dataclass

from services.trainings.application.ports import UnitOfWork
from services.trainings.application.registrations.check_remembered import check_remembered
from services.trainings.domain.registrations.registration import EndedBy


@dataclass(frozen=True)
class Actor:
    """Who asks."""

    member_id: str
    accompanies: frozenset[str] = frozenset()
    """Networks that this person facilitates."""
    is_office: bool = False

    def cause(self, member_id: str) -> EndedBy:
        """Return in whose name a registration of `member_id` is cancelled."""
        return "by_office" if self.is_office and self.member_id != member_id else "by_person"


async def act_for_person(actor: Actor, member_id: str, uow: UnitOfWork) -> bool:
    """Say whether `actor` may act for the person; raise PersonErasedError when `actor` is erased.

    What erased people write in their own name is refused where it is written.
    """
    if actor.member_id == member_id:
        return True
    if actor.is_office:
        await check_remembered(actor.member_id, uow)
        return True
    if not actor.accompanies:
        return False
    await check_remembered(actor.member_id, uow)
    return await uow.memberships.is_in_any(member_id, actor.accompanies)
