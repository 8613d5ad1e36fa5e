"""Keeps which kinds of notification a person wants mailed."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.notifications.application.ports import UnitOfWork
from services.notifications.domain.kind import Kind


@dataclass(frozen=True)
class ChangePreferences:
    """A person, or a facilitator for them, chooses about some kinds; the others stay."""

    member_id: str
    has_mail: Mapping[Kind, bool]


async def change_preferences(command: ChangePreferences, uow: UnitOfWork) -> None:
    """Keep the choices; they hold for what is told from now on."""
    for kind, has_mail in command.has_mail.items():
        uow.preferences.put(command.member_id, kind, has_mail)
