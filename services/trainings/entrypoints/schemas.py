"""What goes in and out of the HTTP door."""

import unicodedata
from datetime import date, datetime, time
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
)

from services.trainings.domain.catalogue.training import Audience
from shared.contact import has_contact
from shared.events.trainings import SessionMode


def for_everyone(text: str) -> str:
    """Refuse what facts may not carry: contact details, and what nobody can read."""
    if any(letter < " " and letter not in "\n\t\r" for letter in text):
        raise ValueError("le texte contient un caractère de commande")
    if all(unicodedata.category(letter)[0] in "CZ" for letter in text):
        raise ValueError("le texte ne contient rien de visible")
    if has_contact(text):
        raise ValueError("ni adresse électronique ni numéro de téléphone ici")
    return text


def one_line(text: str) -> str:
    """Return a text without line breaks."""
    return " ".join(text.split())


def local_time(moment: time) -> time:
    """Return a time of day, or raise when it carries an offset."""
    if moment.tzinfo is not None:
        raise ValueError("l'heure est celle du fuseau de la session, sans décalage")
    return moment


def in_reach(moment: datetime) -> datetime:
    """Refuse moments that no calendar here reaches: at the ends of time, zones cannot be worked out."""
    if not 2000 <= moment.year < 2200:
        raise ValueError("cette date est hors de portée")
    return moment


def text(shortest: int, longest: int) -> StringConstraints:
    """Return what a text between these lengths must be."""
    return StringConstraints(strip_whitespace=True, min_length=shortest, max_length=longest)


Place = Annotated[str, text(2, 200), AfterValidator(for_everyone), AfterValidator(one_line)]
Reason = Annotated[str, text(3, 500), AfterValidator(for_everyone)]
Instant = Annotated[AwareDatetime, AfterValidator(in_reach)]
Title = Annotated[Place, StringConstraints(max_length=120)]
Link = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^https://[^\s<>\"\\]+$")
]
Zone = Annotated[str, text(1, 64)]
Minutes = Annotated[int, Field(ge=15, le=1440)]
Days = Annotated[list[date], Field(min_length=1, max_length=31)]


class BodyIn(BaseModel):
    """A command's body; an unknown field is refused, since it is a misspelt one."""

    model_config = ConfigDict(extra="forbid")


class ReasonIn(BodyIn):
    """The reason that everyone is told."""

    reason: Reason


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
