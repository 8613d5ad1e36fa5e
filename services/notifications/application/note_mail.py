"""Notes what became of a mail that had been prepared."""

from dataclasses import dataclass
from typing import Literal

from services.notifications.application.ports import UnitOfWork
from services.notifications.domain.notification import NotificationNotFoundError

Outcome = Literal["delivered", "no_mailbox", "unknown_member", "refused"]


@dataclass(frozen=True)
class NoteMail:
    """Members has delivered a mail, or says why it cannot."""

    notification_id: str
    outcome: Outcome


async def note_mail(command: NoteMail, uow: UnitOfWork) -> None:
    """Keep the outcome; of a notification that is gone (erased person) nothing is kept."""
    try:
        notification = await uow.notifications.get(command.notification_id)
    except NotificationNotFoundError:
        return
    if command.outcome == "delivered":
        notification.note_delivered()
    else:
        notification.note_undeliverable(command.outcome)
    uow.notifications.save(notification)
