"""Making the secret address of a calendar, in place of the one before."""

from dataclasses import dataclass

from services.trainings.application.gatherings.ports_of_gatherings import (
    GatheringsUnitOfWork,
    LinkOwner,
)
from services.trainings.application.registrations.act_for_person import Actor
from shared.errors import ForbiddenError


class NotYourCalendarError(ForbiddenError):
    """Only a facilitator of the network makes its calendar's secret address; only oneself makes one's own."""

    code = "not_your_calendar"


@dataclass(frozen=True)
class RenewCalendarLink:
    """Somebody wants a calendar that shows more than everybody may see."""

    owner: LinkOwner
    owner_id: str
    actor: Actor
    is_removal: bool = False
    """True when there shall be no address any more."""


async def renew_calendar_link(command: RenewCalendarLink, uow: GatheringsUnitOfWork) -> str | None:
    """Return the new secret, shown this once; the one before opens nothing any more."""
    if not _is_owner(command):
        raise NotYourCalendarError
    if command.is_removal:
        uow.calendar_links.remove(command.owner, command.owner_id)
        return None
    token = uow.new_token()
    await uow.calendar_links.put(command.owner, command.owner_id, token)
    return token


def _is_owner(command: RenewCalendarLink) -> bool:
    if command.owner == "member":
        return command.owner_id == command.actor.member_id
    return command.actor.is_office or command.owner_id in command.actor.accompanies
