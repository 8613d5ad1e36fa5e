"""What the use cases need of the outside."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from services.notifications.domain.kind import Kind
from services.notifications.domain.notification import Mail, Notification, Wording
from services.notifications.domain.recipient import Audience, Recipient


class Notifications(Protocol):
    """The notifications of everybody."""

    async def get(self, notification_id: str) -> Notification:
        """Load and lock one; raise NotificationNotFoundError."""
        ...

    def add(self, notification: Notification) -> None:
        """Keep a new one and announce its facts; a person is told a fact once."""
        ...

    def save(self, notification: Notification) -> None:
        """Keep what has changed."""
        ...

    async def read_all(self, member_id: str, now: datetime) -> None:
        """Note that a person has read all that lies in their inbox."""
        ...

    async def print_letters(
        self, network_id: str, notification_ids: Collection[str], now: datetime
    ) -> set[str]:
        """Mark letters of a network's members as printed; return those that are letters there."""
        ...

    async def forget(self, member_id: str) -> None:
        """Delete all that is kept about a person."""
        ...


class Recipients(Protocol):
    """The people of an audience, as far as the facts of members tell."""

    async def still_to_tell(
        self, audience: Audience, *, kind: Kind, event_id: str, network_id: str | None
    ) -> list[Recipient]:
        """Return who has not been told yet, without those who have gone from the network."""
        ...


class Preferences(Protocol):
    """What people want mailed, and their unsubscribe links."""

    async def of(self, member_id: str) -> dict[Kind, bool]:
        """Return the kinds that a person has chosen about."""
        ...

    def put(self, member_id: str, kind: Kind, has_mail: bool) -> None:
        """Keep a choice."""
        ...

    def keep_token(self, token: str, member_id: str, kind: Kind) -> None:
        """Keep the secret of a person's unsubscribe link for a kind."""
        ...

    async def owner_of(self, token: str) -> tuple[str, Kind]:
        """Return the person and kind of an unsubscribe link; raise UnknownUnsubscribeError."""
        ...


class Wordings(Protocol):
    """Words for people."""

    def word(self, kind: Kind, values: Mapping[str, object]) -> Wording:
        """Say a fact in words."""
        ...

    def mail(self, wording: Wording, unsubscribe_token: str) -> Mail:
        """Set a wording as a mail, text and HTML."""
        ...


class UnitOfWork(Protocol):
    """All that one transaction may touch."""

    notifications: Notifications
    recipients: Recipients
    preferences: Preferences
    wordings: Wordings

    def now(self) -> datetime:
        """Return the current instant."""
        ...

    def new_id(self) -> str:
        """Return a new identifier."""
        ...

    def new_token(self) -> str:
        """Return a new secret that cannot be guessed, fit for a link."""
        ...
