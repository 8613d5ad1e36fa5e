"""What goes in and out of the HTTP door."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from services.trainings.domain.registration import Status
from services.trainings.domain.session import State
from services.trainings.domain.training import Audience
from shared.events.trainings import SessionMode

CONTACT = re.compile(r"\S+@\S+\.\w|(?:\+\d{1,3}[ .-]?|\b0)\d(?:[ .-]?\d{2}){4}\b")


def _for_everyone(text: str) -> str:
    """Refuse what facts may not carry: contact details, and what nobody can read."""
    if any(letter < " " and letter not in "\n\t\r" for letter in text):
        raise ValueError("le texte contient un caractère de commande")
    if all(unicodedata.category(letter)[0] in "CZ" for letter in text):
        raise ValueError("le texte ne contient rien de visible")
    if CONTACT.search(text):
        raise ValueError("ni adresse électronique ni numéro de téléphone ici")
    return text


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _local(moment: time) -> time:
    if moment.tzinfo is not None:
        raise ValueError("l'heure est celle du fuseau de la session, sans décalage")
    return moment


def _text(shortest: int, longest: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=shortest, max_length=longest)


Place = Annotated[str, _text(2, 200), AfterValidator(_for_everyone), AfterValidator(_on_one_line)]
Reason = Annotated[str, _text(3, 500), AfterValidator(_for_everyone)]
Days = Annotated[list[date], Field(min_length=1, max_length=31)]


class BodyIn(BaseModel):
    """A command's body; an unknown field is refused, since it is a misspelt one."""

    model_config = ConfigDict(extra="forbid")


class SessionIn(BodyIn):
    """A session to open; what is left out comes from the catalogue's draft, if one is named."""

    draft: (
        Annotated[int, Field(ge=1, le=50, description="Number of the announced session.")] | None
    ) = None
    parts: Annotated[list[Days], Field(min_length=1, max_length=20)] | None = None
    place: Place | None = None
    mode: SessionMode | None = None
    time_zone: Annotated[str, _text(1, 64)] = "Europe/Paris"
    starts: Annotated[time, AfterValidator(_local)] = Field(
        time(9, 0), description="Local time at which each day starts."
    )
    capacity: Annotated[int, Field(ge=1, le=10_000)]
    minimum: Annotated[int, Field(ge=1, le=10_000)] | None = Field(
        None, description="12 by default."
    )
    decision_at: AwareDatetime | None = Field(
        None, description="14 days before the start by default."
    )
    offer_lasts_s: Annotated[int, Field(ge=1, le=30 * 86_400)] | None = Field(
        None,
        description="How long a freed place is kept for the next in line; 48 hours by default.",
    )


class ExtensionIn(BodyIn):
    """More time for a session, with the reason that everyone is told."""

    decision_at: AwareDatetime
    reason: Reason


class CancellationIn(BodyIn):
    """The reason that everyone is told."""

    reason: Reason


class RegistrationIn(BodyIn):
    """Who is to be registered: the caller, unless somebody else is named."""

    member_id: UUID | None = None


class BulletOut(BaseModel):
    """One line of a list."""

    model_config = ConfigDict(from_attributes=True)

    text: str
    lead_in: str | None
    items: list[str]


class DraftOut(BaseModel):
    """A session that the catalogue announces; the office opens it by its number."""

    draft: int
    parts: list[list[date]]
    place: str
    mode: SessionMode
    label: str


class TariffOut(BaseModel):
    """What an audience pays for this training; cents of euro, null where the catalogue states no price."""

    audience: Audience
    day_price_cents: int | None
    whole_price_cents: int | None
    registration_fee_cents: int | None
    funding: list[str]


class TrainingOut(BaseModel):
    """A training in the list."""

    model_config = ConfigDict(from_attributes=True)

    training_id: str
    number: int
    title: str
    section: str
    topic: str
    audience: str
    prerequisites: str | None
    duration: str
    days_by_part: list[int]
    is_on_request: bool
    has_follow_up: bool
    summary: str | None
    note: str | None
    drafts: list[DraftOut]


class TrainingDetailOut(TrainingOut):
    """A training with its aims, content and tariffs."""

    pedagogical_objectives: list[BulletOut]
    learning_objectives: list[BulletOut]
    content: list[BulletOut]
    tariffs: list[TariffOut]


class TrainingPage(BaseModel):
    """A page of the catalogue, by number."""

    items: list[TrainingOut]
    next: int | None = Field(description="What to pass as `after` for the next page.")


class CatalogueChangesOut(BaseModel):
    """What an import changes, or would change when it is a dry run."""

    is_dry_run: bool
    created: list[int]
    updated: dict[int, list[str]]
    unchanged: list[int]
    tariffs: list[str]


class SessionOut(BaseModel):
    """A session and how far it is."""

    session_id: str
    training_id: str
    training_number: int
    title: str
    state: State
    progress: str
    parts: list[list[date]]
    days: list[date]
    begins_at: datetime
    time_zone: str
    place: str
    mode: SessionMode
    capacity: int
    minimum: int
    registered: int
    offered: int
    waiting: int
    decision_at: datetime
    offer_lasts_s: int


class SessionPage(BaseModel):
    """A page of sessions, oldest first."""

    items: list[SessionOut]
    next: str | None


class RegistrationOut(BaseModel):
    """A registration; `place_in_line` is 1 for the next to be offered a place."""

    registration_id: str
    session_id: str
    training_number: int
    title: str
    member_id: str
    status: Status
    offer_expires_at: datetime | None = None
    place_in_line: int | None = None


class OwnRegistrationOut(RegistrationOut):
    """A person's registration with what they need to know of the session."""

    session_state: State
    session_begins_at: datetime
    place: str
    mode: SessionMode


class RegistrationPage(BaseModel):
    """A page of a session's registrations, in order of arrival."""

    items: list[RegistrationOut]
    next: str | None


class OwnRegistrationPage(BaseModel):
    """A page of a person's registrations, newest first."""

    items: list[OwnRegistrationOut]
    next: str | None


class Defaults(BaseModel):
    """What a session gets when the office does not say; set by config."""

    minimum: int
    decision_days_before: int
    offer_lasts: timedelta


class SessionFilter(BodyIn):
    """Which sessions to list."""

    state: Literal["open", "confirmed", "awaiting_decision", "cancelled"] | None = None
    training: Annotated[int | None, Field(ge=1, le=9999)] = None
    after: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
