"""Names whom one may ask about a place."""

from dataclasses import dataclass

from services.members.application.ports import UnitOfWork
from services.members.domain.membership import MembershipStatus
from services.members.domain.place import ContactNotMemberError


@dataclass(frozen=True)
class NameContact:
    """Whoever keeps a place says who may be asked about it."""

    network_id: str | None
    contact_id: str | None


async def name_contact(command: NameContact, uow: UnitOfWork) -> None:
    """Raise ContactNotMemberError unless it is an adult member of the network that keeps the place.

    Nobody is also right. The movement's own places are asked about at its office.
    """
    if command.contact_id is None:
        return
    if command.network_id is None:
        raise ContactNotMemberError
    membership = await uow.memberships.find(command.network_id, command.contact_id)
    if membership is None or membership.status is not MembershipStatus.ACTIVE:
        raise ContactNotMemberError
    if membership.is_minor:
        raise ContactNotMemberError
