"""The end of the time in which those who were invited to a session may register for it."""

from dataclasses import dataclass

from services.trainings.application.demand.open_demand import INVITATIONS_END
from services.trainings.application.demand.ports_of_demand import DemandUnitOfWork
from services.trainings.application.demand.release_wishes import ReleaseWishes, release_wishes


@dataclass(frozen=True)
class EndInvitations:
    """Registrations for a session that came of a demand may be over; said by the timer."""

    session_id: str


async def end_invitations(command: EndInvitations, uow: DemandUnitOfWork) -> None:
    """Let those wait again who have no place; look again later when the session was moved."""
    closes_at = (await uow.occasions.seen(command.session_id)).closes_at
    if uow.now() < closes_at:
        uow.schedule(INVITATIONS_END, command.session_id, closes_at)
        return
    await release_wishes(ReleaseWishes(command.session_id, is_cancelled=False), uow)
