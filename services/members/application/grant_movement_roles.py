"""Grants roles in the whole movement."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.members.application.ports import UnitOfWork
from shared.events.members import MovementRole


@dataclass(frozen=True)
class GrantMovementRoles:
    """Somebody of ops says which roles a person has in the movement."""

    person_id: str
    roles: Sequence[MovementRole]


async def grant_movement_roles(command: GrantMovementRoles, uow: UnitOfWork) -> None:
    """Replace the person's roles in the movement."""
    person = await uow.people.get(command.person_id)
    person.grant(command.roles)
    uow.people.save(person)
