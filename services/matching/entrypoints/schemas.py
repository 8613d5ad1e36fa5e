"""What comes in over HTTP."""

import unicodedata
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from services.matching.domain.agreement import Agreement
from services.matching.domain.decline_reason import Why
from services.matching.domain.review import Review

YEARS = range(2000, 2200)


def _printable(text: str) -> str:
    if any(letter < " " and letter not in "\n\t\r" for letter in text):
        raise ValueError("le texte contient un caractère de commande")
    return text


def _visible(text: str) -> str:
    if all(unicodedata.category(letter)[0] in "CZ" for letter in text):
        raise ValueError("le texte ne contient rien de visible")
    return text


def _near(when: datetime) -> datetime:
    if when.year not in YEARS:
        raise ValueError("l'année est entre 2000 et 2199")
    return when


Paragraphs = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_printable)]
Short = Annotated[Paragraphs, Field(max_length=200)]
Long = Annotated[Paragraphs, Field(max_length=4000)]
Title = Annotated[Paragraphs, Field(min_length=3, max_length=120), AfterValidator(_visible)]
Titles = Annotated[list[Title], Field(max_length=10)]
Instant = Annotated[AwareDatetime, AfterValidator(_near)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class MatchIn(_In):
    """An offer and a request that a facilitator brings together."""

    offer_id: UUID
    request_id: UUID


class AcceptIn(_In):
    """An acceptance; `on_behalf_of` is the member for whom a facilitator answers."""

    on_behalf_of: UUID | None = None


class DeclineIn(AcceptIn):
    """A refusal, with a reason if one likes: only the person and facilitators read it."""

    reason: Annotated[Paragraphs, Field(max_length=500)] = ""
    why: Why | None = None
    """Kept with the match, and measured over all proposals."""


class MeetingIn(_In):
    """When and where the two meet."""

    meeting_at: Instant
    place: Short = ""


class AgreementIn(_In):
    """What the two agree on."""

    content: Annotated[Long, Field(min_length=1), AfterValidator(_visible)]
    method: Long = ""
    place: Short = ""
    rhythm: Short = ""
    stock_days: Annotated[list[date], Field(max_length=20)] = []
    """Days on which the two take stock together."""

    def agreement(self) -> Agreement:
        """Return the agreement as the rules know it."""
        days = tuple(sorted(set(self.stock_days)))
        return Agreement(self.content, self.method, self.place, self.rhythm, days)


class StopIn(_In):
    """Why an exchange ends before its term."""

    reason: Annotated[Paragraphs, Field(max_length=1000)] = ""


class ReviewIn(AcceptIn):
    """What one of the two says, in both roles: whoever transmits learns, whoever learns transmits."""

    learned_preparing: Long = ""
    learned_transmitting: Long = ""
    learned_answering: Long = ""
    learned_receiving: Long = ""
    taught_learning: Long = ""
    next_steps: Long = ""
    teach_next: Titles = []
    """Titles of savoirs that the person would like to offer next."""
    learn_next: Titles = []
    """Titles of savoirs that the person would like to ask for next."""

    def review(self, now: datetime) -> Review:
        """Return the review as the rules know it."""
        return Review(
            reviewed_at=now,
            learned_preparing=self.learned_preparing,
            learned_transmitting=self.learned_transmitting,
            learned_answering=self.learned_answering,
            learned_receiving=self.learned_receiving,
            taught_learning=self.taught_learning,
            next_steps=self.next_steps,
        )


def text_of(value: UUID | None) -> str | None:
    """Return an optional id as text."""
    return None if value is None else str(value)
