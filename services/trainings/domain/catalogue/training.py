"""A training of the catalogue: what it is about, for whom, how long, and what it costs."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Literal

from shared.errors import NotFoundError

Audience = Literal["volunteers", "employees", "institutions", "companies"]


class TrainingNotFoundError(NotFoundError):
    """No training of the catalogue bears this number."""

    code = "training_not_found"


class DraftNotFoundError(NotFoundError):
    """The catalogue announces no such dated session for this training."""

    code = "draft_not_found"


@dataclass(frozen=True)
class Bullet:
    """One line of a list: the sentence that may stand before it, and what it is made of."""

    text: str
    lead_in: str | None = None
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A session as the catalogue announces it; the training office may open it, on these dates or others."""

    parts: tuple[tuple[date, ...], ...]
    """Days of each part; empty when only a period is announced."""
    place: str
    mode: Literal["in_person", "remote"]
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Everything that the catalogue says of one training."""

    number: int
    title: str
    section: str
    topic: str
    audience: str
    prerequisites: str | None
    days_by_part: tuple[int, ...]
    """Days of each part: (2, 1) is two days, then one later."""
    duration: str
    is_on_request: bool
    has_follow_up: bool
    summary: str | None = None
    pedagogical_objectives: tuple[Bullet, ...] = ()
    learning_objectives: tuple[Bullet, ...] = ()
    content: tuple[Bullet, ...] = ()
    drafts: tuple[Draft, ...] = ()
    note: str | None = None


@dataclass(frozen=True)
class Training:
    """Formation: one of the catalogue, known by its number."""

    training_id: str
    sheet: Sheet
    is_shipped: bool
    """True while the sheet is the one that the product ships; an import by the office replaces it."""

    def draft(self, number: int) -> Draft:
        """Return the announced session of this number, from 1, or raise DraftNotFoundError."""
        if not 1 <= number <= len(self.sheet.drafts):
            raise DraftNotFoundError(draft=number)
        return self.sheet.drafts[number - 1]

    def revised(self, sheet: Sheet, *, is_shipped: bool) -> "Training":
        """Return this training with a new sheet; a sheet without a summary keeps the one we have."""
        kept = replace(sheet, summary=sheet.summary or self.sheet.summary)
        return replace(self, sheet=kept, is_shipped=is_shipped)

    def changes_to(self, other: "Training") -> Iterator[str]:
        """Name the fields of the sheet that differ."""
        for field in fields(Sheet):
            if getattr(self.sheet, field.name) != getattr(other.sheet, field.name):
                yield field.name


@dataclass(frozen=True, kw_only=True)
class Tariff:
    """What an audience pays; amounts in euro cents, None where the catalogue states no price."""

    audience: Audience
    day_price_cents: int | None
    registration_fee_cents: int | None
    funding: tuple[str, ...] = ()
    """Who may pay instead: CPF, the skills operator, FDVA."""
