"""Notes that a facilitator has printed letters for people without a mailbox."""

from dataclasses import dataclass

from services.notifications.application.ports import UnitOfWork
from services.notifications.domain.notification import LetterNotFoundError


@dataclass(frozen=True)
class PrintLetters:
    """A facilitator has printed these letters of their network."""

    network_id: str
    notification_ids: frozenset[str]


async def print_letters(command: PrintLetters, uow: UnitOfWork) -> None:
    """Take the letters off the list of those to print; one that is not there refuses them all."""
    found = await uow.notifications.print_letters(
        command.network_id, command.notification_ids, uow.now()
    )
    if found != command.notification_ids:
        raise LetterNotFoundError
