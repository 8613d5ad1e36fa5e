"""One person told one fact, once: in their inbox, and by mail or letter."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from services.notifications.domain.kind import Kind
from shared.aggregate import Aggregate
from shared.errors import InvalidError, NotFoundError
from shared.events.notifications import MailPrepared, NotificationSent


class NotificationNotFoundError(NotFoundError):
    """There is no such notification in this person's inbox."""

    code = "notification_not_found"


class LetterNotFoundError(NotFoundError):
    """There is no such letter to print in this network."""

    code = "letter_not_found"


class InboxAlwaysOnError(InvalidError):
    """The inbox is the person's own record and cannot be switched off."""

    code = "inbox_always_on"


class UnknownPersonError(NotFoundError):
    """The person does not exist, or the caller may not act for them."""

    code = "person_not_found"


class UnknownUnsubscribeError(NotFoundError):
    """No person and kind belong to this unsubscribe link."""

    code = "unsubscribe_not_found"


class MailState(StrEnum):
    """What became of the mail of a notification."""

    NONE = "none"
    PREPARED = "prepared"
    DELIVERED = "delivered"
    UNDELIVERABLE = "undeliverable"


@dataclass(frozen=True)
class Wording:
    """What a person reads, in plain text."""

    title: str
    body: str
    """Paragraphs parted by empty lines."""
    action: str
    """What the link invites to do."""
    link_path: str


@dataclass(frozen=True)
class Mail:
    """A worded mail, not addressed; `{first_name}` stands where members writes the first name."""

    text: str
    html: str
    unsubscribe_path: str


@dataclass(kw_only=True)
class Notification(Aggregate):
    """Notification: what one person is told of one fact."""

    notification_id: str
    member_id: str
    event_id: str
    """The fact that is told."""
    network_id: str | None
    kind: Kind
    wording: Wording
    created_at: datetime
    read_at: datetime | None = None
    mail_state: MailState = MailState.NONE
    is_on_paper: bool = False
    """A facilitator prints it for the person."""

    def send(self) -> None:
        """Put it in the person's inbox."""
        self.record(
            NotificationSent(
                notification_id=self.notification_id,
                member_id=self.member_id,
                kind=self.kind.value,
                event_id=self.event_id,
            )
        )

    def prepare_mail(self, mail: Mail) -> None:
        """Hand the worded mail over to members, who alone knows the address."""
        self.mail_state = MailState.PREPARED
        self.record(
            MailPrepared(
                notification_id=self.notification_id,
                member_id=self.member_id,
                headline=self.wording.title,
                text=mail.text,
                html=mail.html,
                unsubscribe_path=mail.unsubscribe_path,
            )
        )

    def read(self, now: datetime) -> None:
        """Note that the person has read it; the first time counts."""
        self.read_at = self.read_at or now

    def note_delivered(self) -> None:
        """Note that the mail has reached the mail server."""
        self.mail_state = MailState.DELIVERED

    def note_undeliverable(
        self, reason: Literal["no_mailbox", "unknown_member", "refused"]
    ) -> None:
        """Note that the mail could not go; a letter takes its place if the person exists."""
        if self.mail_state is MailState.DELIVERED:
            return
        self.mail_state = MailState.UNDELIVERABLE
        self.is_on_paper = reason != "unknown_member"
