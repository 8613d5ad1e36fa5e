"""Makes the first member of ops."""

from dataclasses import dataclass

from services.members.application.ports import UnitOfWork
from services.members.domain.person import PersonNotFoundError


@dataclass(frozen=True)
class AppointOps:
    """Whoever runs the platform's machine gives the ops role to the person with this address."""

    email: str


async def appoint_ops(command: AppointOps, uow: UnitOfWork) -> None:
    """Add the role to those that the person has."""
    person = await uow.people.find_by_email(command.email)
    if person is None:
        raise PersonNotFoundError
    person.grant([*person.movement_roles, "ops"])
    uow.people.save(person)
