"""The catalogue as a JSON file: read whole, checked whole, and every fault told in French."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.types import StringConstraints
from pydantic_core import PydanticCustomError

from services.trainings.application.catalogue.import_catalogue import ImportCatalogue
from services.trainings.domain.catalogue.training import Audience, Bullet, Draft, Sheet, Tariff
from services.trainings.domain.money.money import cents_of
from services.trainings.entrypoints.catalogue.catalogue_faults import CatalogueFileError, faults_of
from shared.contact import has_contact

T = TypeVar("T", int, str)

LARGEST_FILE = 1_000_000
"""Bytes."""

NO_NUL = r"^[^\x00]*$"
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=NO_NUL)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=NO_NUL)]
Short = Annotated[str, StringConstraints(max_length=300, pattern=NO_NUL)]


def _public_words(text: str) -> str:
    if has_contact(text):
        raise PydanticCustomError("contact", "ni adresse électronique ni numéro de téléphone ici")
    return text


PublicWords = AfterValidator(_public_words)
DayCount = Annotated[int, Field(ge=1, le=60)]
Amount = Annotated[Decimal, Field(ge=0, le=100_000, decimal_places=2)]


class Strict(BaseModel):
    """A part of the file: exact types, no unknown field."""

    model_config = ConfigDict(strict=True, extra="forbid")


class SessionEntry(Strict):
    """A session that the catalogue announces."""

    label: Short | None = None
    days: Annotated[list[date], Field(max_length=60)]
    parts: Annotated[list[list[date]], Field(max_length=20)] | None = None
    place: Annotated[Short, PublicWords] | None = None
    mode: Literal["in-person", "video"]
    is_mode_stated: bool = Field(default=False, alias="mode_stated")
    status: Literal["dated", "period-only"] = "dated"

    @model_validator(mode="after")
    def _days_and_parts_agree(self) -> "SessionEntry":
        if any(one >= later for one, later in pairwise(self.days)):
            raise PydanticCustomError("days", "les jours doivent se suivre, sans doublon")
        if (self.status == "dated") != bool(self.days):
            raise PydanticCustomError(
                "days", "une session datée a des jours, une période n'en a pas"
            )
        if self.parts is not None and [day for part in self.parts for day in part] != self.days:
            raise PydanticCustomError(
                "parts", "les parties ne reprennent pas les jours de la session"
            )
        return self

    def draft(self) -> Draft:
        """Return the announced session."""
        parts = self.parts or ([self.days] if self.days else [])
        mode: Literal["in_person", "remote"] = "remote" if self.mode == "video" else "in_person"
        days = tuple(tuple(part) for part in parts)
        return Draft(days, (self.place or "").strip(), mode, (self.label or "").strip())


ListName = Literal["pedagogical_objectives", "learning_objectives", "content"]


class LeadIn(Strict):
    """A sentence that stands before a bullet."""

    of: ListName = Field(alias="list")
    before_index: Annotated[int, Field(ge=0)]
    text: Text


class SubBullets(Strict):
    """What a bullet is made of."""

    of: ListName = Field(alias="list")
    parent_index: Annotated[int, Field(ge=0)]
    items: Annotated[list[Text], Field(max_length=50)]


Bullets = Annotated[list[Text], Field(max_length=100)]


class TrainingEntry(Strict):
    """One training of the file; fields about how the file was made are read and not kept."""

    number: Annotated[int, Field(ge=1, le=9999)]
    title: Annotated[Line, PublicWords]
    title_in_contents: Short | None = None
    section: Line
    subsection: Line
    printed_subsection: Short | None = None
    public: Text
    prerequisites: Text | None = None
    duration: Line
    days_initial: DayCount
    days_deferred: Annotated[int, Field(ge=0, le=60)] | None = None
    days_parts: Annotated[list[DayCount], Field(min_length=1, max_length=20)]
    is_on_request: bool = Field(alias="on_request")
    has_follow_up: bool = Field(default=False, alias="follow_up_on_request")
    sessions: Annotated[list[SessionEntry], Field(max_length=50)] = []
    sessions_note: Text | None = None
    summary: Text | None = None
    pedagogical_objectives: Bullets = []
    learning_objectives: Bullets = []
    content: Bullets = []
    lead_ins: Annotated[list[LeadIn], Field(max_length=50)] = []
    sub_bullets: Annotated[list[SubBullets], Field(max_length=50)] = []
    corrections: list[dict[str, str]] = []
    doubts: list[str] = []
    source_lines: list[int] = []

    @model_validator(mode="after")
    def _days_agree(self) -> "TrainingEntry":
        if sum(self.days_parts) != self.days_initial + (self.days_deferred or 0):
            raise PydanticCustomError(
                "days_parts", "days_parts ne fait pas le compte de days_initial et days_deferred"
            )
        for session in self.sessions:
            lengths = [len(part) for part in session.parts] if session.parts else None
            if lengths not in (None, self.days_parts):
                raise PydanticCustomError(
                    "parts", "les parties d'une session ne suivent pas days_parts"
                )
            if len(session.days) > sum(self.days_parts):
                raise PydanticCustomError("days", "une session a plus de jours que la formation")
        return self

    @model_validator(mode="after")
    def _indexes_exist(self) -> "TrainingEntry":
        used = [(one.of, one.before_index) for one in self.lead_ins]
        used += [(one.of, one.parent_index) for one in self.sub_bullets]
        if any(index >= len(getattr(self, name)) for name, index in used):
            raise PydanticCustomError(
                "index", "lead_ins ou sub_bullets désigne une ligne qui n'existe pas"
            )
        return self

    def sheet(self) -> Sheet:
        """Return what the catalogue says of this training."""
        return Sheet(
            number=self.number,
            title=self.title,
            section=self.section,
            topic=self.subsection,
            audience=self.public,
            prerequisites=self.prerequisites,
            days_by_part=tuple(self.days_parts),
            duration=self.duration,
            is_on_request=self.is_on_request,
            has_follow_up=self.has_follow_up,
            summary=self.summary,
            pedagogical_objectives=self._bullets("pedagogical_objectives"),
            learning_objectives=self._bullets("learning_objectives"),
            content=self._bullets("content"),
            drafts=tuple(session.draft() for session in self.sessions),
            note=self.sessions_note,
        )

    def _bullets(self, name: str) -> tuple[Bullet, ...]:
        leads = {one.before_index: one.text for one in self.lead_ins if one.of == name}
        items = {one.parent_index: tuple(one.items) for one in self.sub_bullets if one.of == name}
        texts: list[str] = getattr(self, name)
        return tuple(
            Bullet(text, leads.get(index), items.get(index, ())) for index, text in enumerate(texts)
        )


AUDIENCES: dict[str, Audience] = {
    "bénévoles": "volunteers",
    "salariés": "employees",
    "institutions": "institutions",
    "entreprises": "companies",
}


class PriceEntry(BaseModel):
    """What an audience pays; euros."""

    model_config = ConfigDict(strict=True, extra="ignore")

    audience: Literal["bénévoles", "salariés", "institutions", "entreprises"]
    price_eur: Amount | None = None
    pedagogical_fee_eur: Amount | None = None
    registration_fee_eur: Amount | None = None
    funding: Annotated[list[Line], Field(max_length=10)] = []

    def tariff(self) -> Tariff:
        """Return the tariff, in cents."""
        price = self.price_eur if self.price_eur is not None else self.pedagogical_fee_eur
        return Tariff(
            audience=AUDIENCES[self.audience],
            day_price_cents=cents_of(price),
            registration_fee_cents=cents_of(self.registration_fee_eur),
            funding=tuple(self.funding),
        )


class FundEntry(BaseModel):
    """A public fund that pays for a share of the volunteers."""

    model_config = ConfigDict(strict=True, extra="ignore")

    name: Line
    share_of_active_volunteers: Line
    of: Line


class Conditions(BaseModel):
    """The part of the file about prices."""

    model_config = ConfigDict(strict=True, extra="ignore")

    prices: Annotated[list[PriceEntry], Field(max_length=4)] = []
    fdva: FundEntry | None = None

    def tariffs(self) -> tuple[Tariff, ...]:
        """Return the tariffs; the fund stands beside what volunteers pay."""
        tariffs = [price.tariff() for price in self.prices]
        if self.fdva is None:
            return tuple(tariffs)
        fund = f"{self.fdva.name} : {self.fdva.share_of_active_volunteers} des {self.fdva.of}"
        return tuple(
            replace(tariff, funding=(*tariff.funding, fund))
            if tariff.audience == "volunteers"
            else tariff
            for tariff in tariffs
        )


class CatalogueFile(BaseModel):
    """The whole file; what it says beside trainings and prices is not kept."""

    model_config = ConfigDict(strict=True, extra="ignore")

    trainings: Annotated[list[TrainingEntry], Field(min_length=1, max_length=500)]
    conditions: Conditions = Conditions()
    year: Annotated[int, Field(ge=2000, le=2199)] | None = None


def read_catalogue(text: bytes, *, is_dry_run: bool = False) -> ImportCatalogue:
    """Return the command that imports this file; raise CatalogueFileError with every fault."""
    if len(text) > LARGEST_FILE:
        raise CatalogueFileError(["le fichier dépasse 1 Mo"])
    text = text.removeprefix(b"\xef\xbb\xbf")
    try:
        file = CatalogueFile.model_validate_json(text)
    except ValidationError as error:
        raise CatalogueFileError(faults_of(error, text)) from error
    doubles = sorted(_doubles([entry.number for entry in file.trainings]))
    faults = [f"formation {number} : ce numéro est donné plusieurs fois" for number in doubles]
    faults += [
        f"tarif {audience} : il est donné plusieurs fois"
        for audience in sorted(_doubles([price.audience for price in file.conditions.prices]))
    ]
    if faults:
        raise CatalogueFileError(faults)
    return ImportCatalogue(
        sheets=tuple(entry.sheet() for entry in file.trainings),
        tariffs=file.conditions.tariffs(),
        is_dry_run=is_dry_run,
        tariffs_from=date(file.year, 1, 1) if file.year is not None else None,
    )


def _doubles(values: list[T]) -> set[T]:
    return {value for value in values if values.count(value) > 1}
