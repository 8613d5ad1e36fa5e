"""Deletes all that is kept about a person who asked to be forgotten."""

from dataclasses import dataclass

from services.notifications.application.ports import UnitOfWork


@dataclass(frozen=True)
class ForgetPerson:
    """A person has asked to be forgotten."""

    member_id: str


async def forget_person(command: ForgetPerson, uow: UnitOfWork) -> None:
    """Delete their notifications, choices and links."""
    await uow.notifications.forget(command.member_id)
