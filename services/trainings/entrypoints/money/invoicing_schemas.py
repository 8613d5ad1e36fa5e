"""What goes in and out of the doors of invoicing and of the networks' funds."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, field_validator

from services.trainings.domain.catalogue.training import Audience
from services.trainings.domain.money.support import SupportState
from services.trainings.entrypoints.money.money_schemas import Day
from services.trainings.entrypoints.schemas import BodyIn


class ClaimOut(BaseModel):
    """A claim on the fund, in order; the ids are for the office and the network's facilitators."""

    position: int
    state: SupportState
    asked_at: datetime
    granted_at: datetime | None
    registration_id: str | None
    session_id: str | None


class FundOut(BaseModel):
    """What the FDVA may pay for in a network's year, and pays for."""

    network_id: str
    year: int
    is_affiliated: bool
    active_volunteers: int
    allowance: int
    granted: int
    items: list[ClaimOut]
    next: int | None


class InvoiceRowOut(BaseModel):
    """Something to be invoiced; amounts are null while no price is agreed."""

    reference: str
    kind: Literal["registration", "quote"]
    session_id: str | None
    training_number: int
    title: str
    begins_on: date | None
    audience: Audience
    network_id: str | None
    network: str | None
    organisation: str | None
    days: Decimal
    places: int
    unit_price: Decimal | None
    registration_fee: Decimal | None
    amount: Decimal | None
    currency: Literal["EUR"] = "EUR"
    funding: list[str]
    is_supported: bool


class InvoicePage(BaseModel):
    """A page of what is to be invoiced, by day."""

    items: list[InvoiceRowOut]
    next: str | None


class InvoicingFilter(BodyIn):
    """Which sessions to invoice, and in what form."""

    first: Day = Field(alias="from", description="Sessions whose first day is this one, or later,")
    last: Day = Field(alias="to", description="and no later than this one.")
    form: Literal["csv", "ods", "json"] = Field("json", alias="format")
    after: str | None = Field(
        None, max_length=60, description="Only for JSON, which comes in pages."
    )
    limit: Annotated[int, Field(ge=1, le=1000)] = 200

    @field_validator("after")
    @classmethod
    def _is_cursor(cls, after: str | None) -> str | None:
        day, _, row_id = (after or "").partition("_")
        try:
            return after and f"{date.fromisoformat(day)}_{UUID(row_id)}"
        except ValueError:
            raise ValueError("ce n'est pas le `next` d'une page") from None


class FundFilter(BodyIn):
    """Which year of a network's fund to show."""

    year: Annotated[int, Field(ge=2000, le=2199)] | None = Field(
        None, description="The present one by default."
    )
    after: Annotated[int, Field(ge=0, le=2**62)] = 0
    limit: Annotated[int, Field(ge=1, le=200)] = 50
