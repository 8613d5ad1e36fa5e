"""What goes in and out of the doors about money; amounts are euros, in text with two decimals."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from services.trainings.domain.catalogue.training import Audience
from services.trainings.domain.money.quote import QuoteState
from services.trainings.entrypoints.schemas import BodyIn, Reason

AMOUNT = re.compile(r"-?\d{1,9}(?:\.\d{1,2})?")
READABLE = r"^[^\x00-\x08\x0b-\x1f\x7f]*$"
YEARS = range(2000, 2200)


@dataclass(frozen=True)
class MoneySettings:
    """What an installation says about money; set by config."""

    vat_notice: str
    quote_valid_days: int
    time_zone: str


def _exact(value: object) -> object:
    """Refuse what is not written exactly: a binary fraction is never an amount."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and AMOUNT.fullmatch(value):
        return value
    raise ValueError("un montant s'écrit en texte, avec deux décimales au plus : « 900.00 »")


def _of_half_days(days: Decimal) -> Decimal:
    if days * 2 % 1:
        raise ValueError("on compte en jours et demi-journées")
    return days


def _reachable(day: date) -> date:
    if day.year not in YEARS:
        raise ValueError("cette date est hors de portée")
    return day


def _bare_siret(value: object) -> object:
    return re.sub(r"[\s.]", "", value) if isinstance(value, str) else value


def _text(longest: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=longest)


IN_TEXT = WithJsonSchema({"type": "string", "pattern": r"^-?\d{1,9}(\.\d{1,2})?$"})
Exact = Annotated[Decimal, BeforeValidator(_exact), IN_TEXT]
Euros = Annotated[Exact, Field(ge=0, le=100_000)]
AnyEuros = Annotated[Exact, Field(ge=-100_000, le=100_000)]
Quantity = Annotated[Exact, Field(gt=0, le=1000)]
DayCount = Annotated[Exact, Field(gt=0, le=60), AfterValidator(_of_half_days)]
Day = Annotated[date, AfterValidator(_reachable)]
Label = Annotated[str, _text(200), Field(pattern=READABLE)]
PostalAddress = Annotated[str, _text(500), Field(pattern=READABLE)]
Siret = Annotated[str, BeforeValidator(_bare_siret), Field(pattern=r"^[0-9]{14}$")]


class TariffRuleIn(BodyIn):
    """What an audience pays from a day on; without a last day it holds until another one follows."""

    audience: Audience
    valid_from: Day
    valid_until: Day | None = None
    day_price: Euros | None = Field(None, description="Absent: agreed on in each quote.")
    registration_fee: Euros | None = None
    funding: Annotated[tuple[Label, ...], Field(max_length=10)] = ()


class TariffEndIn(BodyIn):
    """The last day of a tariff."""

    valid_until: Day


class TariffRuleOut(BaseModel):
    """A dated tariff."""

    tariff_id: str
    audience: Audience
    valid_from: date
    valid_until: date | None
    day_price: Decimal | None
    registration_fee: Decimal | None
    currency: Literal["EUR"] = "EUR"
    funding: list[str]
    source: Literal["catalogue", "office"]


class TariffRulePage(BaseModel):
    """A page of tariffs."""

    items: list[TariffRuleOut]
    next: str | None


class OrganisationIn(BodyIn):
    """Whom a quote is addressed to."""

    title: Label
    postal_address: PostalAddress
    siret: Siret | None = None


class LineIn(BodyIn):
    """A line beside those of the tariff; a negative price takes something off."""

    label: Label
    quantity: Quantity = Decimal(1)
    unit_price: AnyEuros


class QuoteIn(BodyIn):
    """What to price, and for whom: an organisation, or the one person of a registration."""

    organisation: OrganisationIn | None = None
    contact_member_id: UUID | None = Field(
        None, description="Who reads and answers for the organisation."
    )
    registration_ids: Annotated[tuple[UUID, ...], Field(max_length=200)] = ()
    session_id: UUID | None = None
    training_number: Annotated[int, Field(ge=1, le=9999)] | None = Field(
        None, description="A training on request, without a session."
    )
    days: DayCount | None = None
    begins_on: Day | None = Field(None, description="First day of a training on request.")
    audience: Audience | None = Field(None, description="That of the registrations by default.")
    places: Annotated[int, Field(ge=1, le=500)] | None = Field(
        None, description="How many times the price is counted; once for each registration."
    )
    agreed_day_price: Euros | None = None
    valid_until: Day | None = None
    lines: Annotated[tuple[LineIn, ...], Field(max_length=20)] = ()


class QuoteReasonIn(BodyIn):
    """Why a quote is declined or given up, for those who say."""

    reason: Reason | None = None


class OrganisationOut(BaseModel):
    """Whom a quote is addressed to."""

    title: str
    postal_address: str
    siret: str | None


class LineOut(BaseModel):
    """A line of a quote."""

    label: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal


class StepOut(BaseModel):
    """Who brought a quote into a state, when and why."""

    state: QuoteState
    at: datetime
    decided_by: str | None
    reason: str


class QuoteSummaryOut(BaseModel):
    """A quote in the list."""

    quote_id: str
    number: str | None
    state: QuoteState
    organisation: str | None
    contact_member_id: str | None
    session_id: str | None
    training_number: int
    title: str
    begins_on: date | None
    audience: Audience
    total: Decimal
    currency: Literal["EUR"] = "EUR"
    valid_until: date | None
    sent_at: datetime | None


class QuoteOut(BaseModel):
    """A quote with its lines; once it is sent nothing of it changes but its state."""

    quote_id: str
    number: str | None
    state: QuoteState
    organisation: OrganisationOut | None
    contact_member_id: str | None
    registration_ids: list[str]
    session_id: str | None
    training_number: int
    title: str
    days: Decimal
    dates: list[date]
    place: str
    begins_on: date | None
    audience: Audience
    places: int
    priced_on: date
    day_price: Decimal
    registration_fee: Decimal
    funding: list[str]
    conditions: list[str]
    vat_notice: str
    lines: list[LineOut]
    total: Decimal
    currency: Literal["EUR"] = "EUR"
    drawn_up_at: datetime
    sent_at: datetime | None
    valid_until: date | None
    steps: list[StepOut] = Field([], description="For the training office.")


class QuotePage(BaseModel):
    """A page of quotes, oldest first."""

    items: list[QuoteSummaryOut]
    next: str | None


class QuoteFilter(BodyIn):
    """Which quotes to list."""

    state: QuoteState | None = None
    session_id: UUID | None = None
    after: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
