"""Who is to be told, and the way by which what they are told reaches them."""

from dataclasses import dataclass
from enum import StrEnum

from services.notifications.domain.kind import Kind, is_mailed


class Route(StrEnum):
    """How a notification goes out, besides lying in the inbox, where it always is."""

    INBOX = "inbox"
    MAIL = "mail"
    PAPER = "paper"


@dataclass(frozen=True)
class Audience:
    """Whom a fact concerns: people by name, and people by what they do."""

    member_ids: tuple[str, ...] = ()
    facilitators_of: tuple[str, ...] = ()
    """Networks, whose facilitators and coordinators are told."""
    seated_at: str | None = None
    """A workshop or a date of a gathering: who has a place there is told."""
    has_training_office: bool = False


@dataclass(frozen=True)
class Recipient:
    """One person of an audience, with what decides the way."""

    member_id: str
    has_mailbox: bool | None
    """Null when no fact about this person's membership has arrived yet."""
    has_chosen_mail: bool | None
    """Their preference for this kind, null when they never chose."""
    unsubscribe_token: str | None
    """Of this person and kind, null until the first mail."""


def route_of(recipient: Recipient, kind: Kind) -> Route:
    """Choose the way; a letter takes the mail's place for a person without a mailbox."""
    if not is_mailed(kind, recipient.has_chosen_mail):
        return Route.INBOX
    return Route.PAPER if recipient.has_mailbox is False else Route.MAIL
