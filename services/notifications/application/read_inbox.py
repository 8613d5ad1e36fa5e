"""Notes that a person has read their whole inbox."""

from dataclasses import dataclass

from services.notifications.application.ports import UnitOfWork


@dataclass(frozen=True)
class ReadInbox:
    """A person marks all that lies in their inbox as read."""

    member_id: str


async def read_inbox(command: ReadInbox, uow: UnitOfWork) -> None:
    """Note the time of reading of what was unread."""
    await uow.notifications.read_all(command.member_id, uow.now())
