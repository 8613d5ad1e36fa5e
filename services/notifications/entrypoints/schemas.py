"""What comes in and goes out by HTTP."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from asyncpg import Record
from pydantic import BaseModel, ConfigDict, Field

from services.notifications.domain.kind import Kind

MailStateName = Literal["none", "prepared", "delivered", "undeliverable"]


class NotificationOut(BaseModel):
    """One notification of the caller's inbox."""

    notification_id: str
    event_id: str
    """The fact that it tells."""
    network_id: str | None
    kind: Kind
    title: str
    body: str
    """Paragraphs parted by empty lines."""
    action: str
    """What the link invites to do."""
    link: str
    """Path of the page that it leads to."""
    created_at: datetime
    read_at: datetime | None
    mail_state: MailStateName

    @classmethod
    def of(cls, row: Record) -> "NotificationOut":
        """Read a row."""
        more = {"notification_id": row["id"], "link": row["link_path"]}
        return cls.model_validate({**dict(row.items()), **more})


class InboxOut(BaseModel):
    """A page of the inbox, newest first; `next_after` leads on, null at the end."""

    notifications: list[NotificationOut]
    next_after: str | None


class LetterOut(BaseModel):
    """A letter to print for a member without a mailbox; members knows their name."""

    notification_id: str
    member_id: str
    kind: Kind
    title: str
    body: str
    action: str
    """What the address invites to do."""
    link: str
    """Whole address, printed as text or as a QR code; where a place is offered it needs no sign-in."""
    created_at: datetime

    @classmethod
    def of(cls, row: Record, link: str) -> "LetterOut":
        """Read a row."""
        more = {"notification_id": row["id"], "link": link}
        return cls.model_validate({**dict(row.items()), **more})


class LettersOut(BaseModel):
    """A page of letters, oldest first; `next_after` leads on, null at the end."""

    letters: list[LetterOut]
    next_after: str | None


class PrintedIn(BaseModel):
    """Letters that have been printed."""

    model_config = ConfigDict(extra="forbid")

    notification_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]


class ChoiceIn(BaseModel):
    """A choice about one kind."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    has_inbox: bool = True
    """Always true: the inbox is the person's own record."""
    has_mail: bool
    """By mail, or by letter for a person without a mailbox."""


class PreferencesIn(BaseModel):
    """Choices; a kind that is not named keeps its own."""

    model_config = ConfigDict(extra="forbid")

    preferences: Annotated[list[ChoiceIn], Field(max_length=len(Kind))]


class PreferenceOut(BaseModel):
    """What holds for one kind, chosen or by default."""

    kind: Kind
    title: str
    has_inbox: bool = True
    has_mail: bool


class PreferencesOut(BaseModel):
    """What holds for every kind."""

    preferences: list[PreferenceOut]
