"""Switches the mails of one kind off, for whoever holds the link of one of them."""

from dataclasses import dataclass

from services.notifications.application.ports import UnitOfWork
from services.notifications.domain.kind import Kind


@dataclass(frozen=True)
class UnsubscribeKind:
    """The holder of an unsubscribe link wants no more mails of its kind."""

    token: str


async def unsubscribe_kind(command: UnsubscribeKind, uow: UnitOfWork) -> Kind:
    """Switch the mails of the link's person and kind off and return the kind."""
    member_id, kind = await uow.preferences.owner_of(command.token)
    uow.preferences.put(member_id, kind, has_mail=False)
    return kind
