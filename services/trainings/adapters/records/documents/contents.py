"""What each document says, as plain values: stored as JSON when it is issued, so that it can be issued again."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import ClassVar, Literal, TypeAlias

from services.trainings.domain.catalogue.training import Audience, Sheet

Mode = Literal["in_person", "remote"]


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """Who issues documents: the facts of the letterhead and of the foot of each page."""

    name: str
    full_name: str
    street: str
    town: str
    phone: str
    email: str
    site: str
    siret: str
    office: str
    """Who signs, such as `Le bureau des formations`."""
    standing: tuple[str, ...]
    """Approvals and declarations, one a line."""


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """When and where: the days of each part, with the same local hours each day."""

    parts: tuple[tuple[date, ...], ...]
    starts: time
    ends: time
    place: str
    mode: Mode

    @property
    def days(self) -> list[date]:
        """All days, in order."""
        return [day for part in self.parts for day in part]


@dataclass(frozen=True, kw_only=True)
class QuoteLine:
    """One line: `amount` is what it comes to, as the one who counts has rounded it."""

    label: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class QuoteContent:
    """Devis: what a training costs an organisation or a person, as it was sent."""

    kind: ClassVar[str] = "quote"

    issuer: Issuer
    number: str
    quoted_on: date
    valid_until: date
    organisation: str
    organisation_lines: tuple[str, ...]
    """Postal address and whom to ask for, one a line."""
    training_number: int
    training_title: str
    days: tuple[date, ...]
    """Empty while the dates are open."""
    place: str
    """Empty while it is open."""
    lines: tuple[QuoteLine, ...]
    total: Decimal
    mentions: tuple[str, ...]
    """What is paid by whom, and what the law wants said, one a line."""


@dataclass(frozen=True, kw_only=True)
class ConvocationContent:
    """Convocation: who is expected where, when, and with what."""

    kind: ClassVar[str] = "convocation"

    issuer: Issuer
    person: str
    training_number: int
    training_title: str
    timetable: Timetable
    bring: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AttendanceSheetContent:
    """Feuille d'émargement: one table a day, to be signed each half-day; no name is a blank line."""

    kind: ClassVar[str] = "attendance_sheet"

    issuer: Issuer
    training_number: int
    training_title: str
    timetable: Timetable
    halves: tuple[Literal["am", "pm"], ...]
    people: tuple[str | None, ...]
    trainers: tuple[str | None, ...]


@dataclass(frozen=True, kw_only=True)
class CertificateContent:
    """Attestation de présence: who was there, which anybody may verify by its code."""

    kind: ClassVar[str] = "certificate"

    issuer: Issuer
    person: str
    training_number: int
    training_title: str
    timetable: Timetable
    half_days: int
    """Of the session, whether the person was there or not."""
    is_whole: bool
    """True when the person was there at every half-day, False when this installation asks for fewer."""
    objectives: tuple[str, ...]
    certified_on: date
    code: str
    """As people type it, in groups."""
    verify_url: str


@dataclass(frozen=True, kw_only=True)
class Price:
    """What an audience pays; None where no price is stated."""

    audience: Audience
    per_day: Decimal | None
    whole: Decimal | None
    registration_fee: Decimal | None
    funding: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ProgrammeContent:
    """Programme: one training of the catalogue on a sheet."""

    kind: ClassVar[str] = "programme"

    issuer: Issuer
    sheet: Sheet
    prices: tuple[Price, ...]
    minimum: int


Content: TypeAlias = (
    QuoteContent
    | ConvocationContent
    | AttendanceSheetContent
    | CertificateContent
    | ProgrammeContent
)

CONTENTS: dict[str, type[Content]] = {
    one.kind: one
    for one in (
        QuoteContent,
        ConvocationContent,
        AttendanceSheetContent,
        CertificateContent,
        ProgrammeContent,
    )
}
"""The documents by their kind."""
