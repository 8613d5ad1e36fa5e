"""Courrier: one mail of notifications on its last way, to the person's mailbox."""

from dataclasses import dataclass
from typing import Literal

from shared.aggregate import Aggregate
from shared.events.members import MailDelivered, MailUndeliverable


class MailPutOffError(Exception):
    """The mail server asks to come again later with this one mail."""


@dataclass(frozen=True)
class Addressee:
    """Where a person's mail goes, and how it begins."""

    email: str | None
    first_name: str


@dataclass(frozen=True)
class WaitingCode:
    """A sign-in whose mail is still to be sent."""

    sign_in_id: str
    email: str
    first_name: str | None
    """None for somebody who is signing up: nobody's invented name is mailed to a stranger."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A worded mail and where it goes; `{first_name}` is still to be filled in."""

    message_id: str
    email: str
    first_name: str
    headline: str
    text: str
    html: str
    unsubscribe_path: str = ""
    """Where one click switches such mails off, below the public address; empty: nowhere."""


@dataclass(kw_only=True)
class Mail(Aggregate):
    """Courrier: delivered or not, once."""

    notification_id: str
    member_id: str

    def deliver(self) -> None:
        """The mail server has taken it."""
        self.record(MailDelivered(notification_id=self.notification_id, member_id=self.member_id))

    def give_up(self, reason: Literal["no_mailbox", "unknown_member", "refused"]) -> None:
        """It cannot go, and trying again would not help."""
        self.record(
            MailUndeliverable(
                notification_id=self.notification_id, member_id=self.member_id, reason=reason
            )
        )
