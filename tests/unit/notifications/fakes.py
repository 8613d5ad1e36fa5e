"""The ports of notifications, in memory."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.notifications.application.ports import (
    Notifications,
    Preferences,
    Recipients,
    Wordings,
)
from services.notifications.domain.kind import Kind
from services.notifications.domain.notification import (
    Mail,
    Notification,
    NotificationNotFoundError,
    UnknownUnsubscribeError,
    Wording,
)
from services.notifications.domain.recipient import Audience, Recipient
from shared.clock import HeldClock
from shared.events.contract import Event
from shared.ids import SequenceIds


@dataclass
class FakeNotifications:
    """Keeps notifications, and what they announced, in memory."""

    kept: dict[str, Notification] = field(default_factory=dict)
    announced: list[Event] = field(default_factory=list)
    forgotten: set[str] = field(default_factory=set)

    async def get(self, notification_id: str) -> Notification:
        try:
            return self.kept[notification_id]
        except KeyError:
            raise NotificationNotFoundError from None

    def add(self, notification: Notification) -> None:
        self.kept[notification.notification_id] = notification
        self._announce(notification)

    def save(self, notification: Notification) -> None:
        self.kept[notification.notification_id] = notification
        self._announce(notification)

    def _announce(self, notification: Notification) -> None:
        self.announced += [event for event, _ in notification.facts]
        notification.facts.clear()

    async def read_all(self, member_id: str, now: datetime) -> None:
        for notification in self.kept.values():
            if notification.member_id == member_id:
                notification.read(now)

    async def print_letters(
        self, network_id: str, notification_ids: Collection[str], now: datetime
    ) -> set[str]:
        return {
            notification_id
            for notification_id in notification_ids
            if notification_id in self.kept
            and self.kept[notification_id].is_on_paper
            and self.kept[notification_id].network_id == network_id
        }

    async def forget(self, member_id: str) -> None:
        self.forgotten.add(member_id)
        self.kept = {key: value for key, value in self.kept.items() if value.member_id != member_id}


@dataclass
class FakeRecipients:
    """Knows the people of an audience by name; a person is left out once told."""

    notifications: FakeNotifications
    has_mailbox: dict[str, bool] = field(default_factory=dict)
    has_chosen_mail: dict[str, bool] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    async def still_to_tell(
        self, audience: Audience, *, kind: Kind, event_id: str, network_id: str | None
    ) -> list[Recipient]:
        told = {(one.member_id, one.event_id) for one in self.notifications.kept.values()}
        return [
            Recipient(
                member_id,
                self.has_mailbox.get(member_id),
                self.has_chosen_mail.get(member_id),
                self.tokens.get(member_id),
            )
            for member_id in audience.member_ids
            if (member_id, event_id) not in told and member_id not in self.notifications.forgotten
        ]


@dataclass
class FakePreferences:
    """Keeps choices and links in memory."""

    chosen: dict[tuple[str, Kind], bool] = field(default_factory=dict)
    links: dict[str, tuple[str, Kind]] = field(default_factory=dict)

    async def of(self, member_id: str) -> dict[Kind, bool]:
        return {kind: choice for (who, kind), choice in self.chosen.items() if who == member_id}

    def put(self, member_id: str, kind: Kind, has_mail: bool) -> None:
        self.chosen[member_id, kind] = has_mail

    def keep_token(self, token: str, member_id: str, kind: Kind) -> None:
        self.links[token] = (member_id, kind)

    async def owner_of(self, token: str) -> tuple[str, Kind]:
        try:
            return self.links[token]
        except KeyError:
            raise UnknownUnsubscribeError from None


class FakeWordings:
    """Says the kind and nothing more."""

    def word(self, kind: Kind, values: Mapping[str, object]) -> Wording:
        return Wording(kind.value, "body", "go", "/there")

    def mail(self, wording: Wording, unsubscribe_token: str) -> Mail:
        return Mail("text", "html", f"/unsubscribe/{unsubscribe_token}")


class FakeUnitOfWork:
    """All the fakes together."""

    def __init__(self, clock: HeldClock, ids: SequenceIds) -> None:
        self.fake_notifications = FakeNotifications()
        self.fake_recipients = FakeRecipients(self.fake_notifications)
        self.fake_preferences = FakePreferences()
        self.notifications: Notifications = self.fake_notifications
        self.recipients: Recipients = self.fake_recipients
        self.preferences: Preferences = self.fake_preferences
        self.wordings: Wordings = FakeWordings()
        self.now, self.new_id = clock.now, ids.new

    def new_token(self) -> str:
        return f"token-{self.new_id()}"
