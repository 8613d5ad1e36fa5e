"""Notes that a person has read one notification."""

from dataclasses import dataclass

from services.notifications.application.ports import UnitOfWork
from services.notifications.domain.notification import NotificationNotFoundError


@dataclass(frozen=True)
class ReadNotification:
    """A person reads a notification of their own inbox."""

    notification_id: str
    member_id: str


async def read_notification(command: ReadNotification, uow: UnitOfWork) -> None:
    """Note the time of the first reading."""
    notification = await uow.notifications.get(command.notification_id)
    if notification.member_id != command.member_id:
        raise NotificationNotFoundError
    notification.read(uow.now())
    uow.notifications.save(notification)
