"""What comes in and goes out over HTTP, about webhook endpoints and their deliveries."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from asyncpg import Record
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from services.partners.domain.endpoint import Endpoint
from services.partners.domain.webhook_url import LONGEST_URL
from services.partners.entrypoints.schemas import Networks, Types

DeliveryState = Literal["pending", "delivered", "failed", "discarded"]
Url = Annotated[str, Field(min_length=1, max_length=LONGEST_URL)]


def in_reach(moment: datetime) -> datetime:
    """Refuse the ends of time, where zones cannot be worked out and the database has no instants."""
    if not 2000 <= moment.year < 2200:
        raise ValueError("cette date est hors de portée")
    return moment


Instant = Annotated[AwareDatetime, AfterValidator(in_reach)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class EndpointIn(_In):
    """An endpoint that is asked for."""

    url: Url
    """https, a public host, port 443, 80, 8443 or 8080."""
    types: Types | None = None
    """Whole types, or short as in the feed; null means all that the partner hears."""
    networks: Networks | None = None
    """Only these, and the facts that belong to no network; null means all."""


class EndpointChangeIn(_In):
    """What is to be changed; what is left out stays as it is."""

    url: Url | None = None
    types: Types | None = None
    networks: Networks | None = None

    @model_validator(mode="after")
    def _has_a_url(self) -> Self:
        if "url" in self.model_fields_set and self.url is None:
            raise ValueError("une adresse ne peut pas être vide")
        return self


class SecretOut(BaseModel):
    """When a secret signs; the secret itself is not shown again."""

    created_at: datetime
    retires_at: datetime | None


class EndpointOut(BaseModel):
    """An endpoint."""

    endpoint_id: str
    url: str
    types: list[str] | None
    networks: list[str] | None
    state: Literal["live", "failing", "disabled"]
    reason: Literal["gone", "failing", "partner"] | None
    """Why it is disabled."""
    began_failing_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, endpoint: Endpoint) -> Self:
        """Show an endpoint."""
        return cls(**_shown(endpoint))


class NewEndpointOut(EndpointOut):
    """An endpoint with its signing secret, which is shown this once."""

    secret: str

    @classmethod
    def of(cls, endpoint: Endpoint) -> Self:
        """Show an endpoint and its newest secret."""
        return cls(**_shown(endpoint), secret=endpoint.secrets[0].text)


class EndpointsOut(BaseModel):
    """All endpoints of a partner."""

    items: list[EndpointOut]


class TestOut(BaseModel):
    """What came of a test event."""

    event_id: str
    is_delivered: bool
    status: int | None
    error: str
    duration_ms: int
    answer: str
    """Its beginning."""


class DeliveryOut(BaseModel):
    """A fact on its way to an endpoint."""

    delivery_id: int
    event_id: str
    type: str
    subject: str
    replay: int
    """0 for the fact itself, a number for each time it was asked for again."""
    state: DeliveryState
    attempts: int
    next_at: datetime | None
    """When the next attempt is due at the latest; null when there is none."""
    created_at: datetime
    delivered_at: datetime | None
    last_status: int | None
    """HTTP status of the last answer; null when there was none, or no attempt yet."""
    last_error: str | None
    """Why the last attempt got no answer, in a word: connection, timeout, tls, cut, address_refused."""

    @classmethod
    def of(cls, row: Record) -> Self:
        """Show a delivery."""
        return cls(**_delivery(row))


class DeliveriesOut(BaseModel):
    """A page of the log, the newest first."""

    items: list[DeliveryOut]
    next: int | None
    """Value of `after` for the next page."""


class AttemptOut(BaseModel):
    """One attempt."""

    at: datetime
    status: int | None
    duration_ms: int
    error: str
    answer: str
    """Its beginning."""


class DeliveryWithAttemptsOut(DeliveryOut):
    """A delivery and what was tried."""

    tries: list[AttemptOut]

    @classmethod
    def tried(cls, row: Record, attempts: Sequence[Record]) -> Self:
        """Show a delivery with its attempts, the newest first."""
        names = tuple(AttemptOut.model_fields)
        tries = [AttemptOut(**{name: each[name] for name in names}) for each in attempts]
        return cls(**_delivery(row), tries=tries)


class FactDeliveriesOut(BaseModel):
    """All deliveries of one fact to an endpoint."""

    items: list[DeliveryWithAttemptsOut]


class ReplayIn(_In):
    """Facts that are to be sent again: those of a time, or those named."""

    since_at: Annotated[Instant | None, Field(alias="since")] = None
    until_at: Annotated[Instant | None, Field(alias="until")] = None
    event_ids: Annotated[list[UUID], Field(min_length=1, max_length=1000)] | None = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if (self.since_at is None) == (self.event_ids is None) or (
            self.until_at is not None and self.since_at is None
        ):
            raise ValueError("donnez « since » (et « until »), ou « event_ids »")
        return self


class ReplayOut(BaseModel):
    """What is sent again."""

    queued: int


def _shown(endpoint: Endpoint) -> dict[str, Any]:
    scope = endpoint.scope
    names = ("endpoint_id", "url", "state", "reason", "began_failing_at", "created_at")
    return {
        **{name: getattr(endpoint, name) for name in names},
        "types": None if scope.types is None else sorted(scope.types),
        "networks": None if scope.networks is None else sorted(scope.networks),
    }


def _delivery(row: Record) -> dict[str, Any]:
    names = ("delivery_id", "event_id", "type", "replay", "state", "attempts", "created_at")
    return {
        **{name: row[name] for name in names},
        "subject": row["aggregate_id"],
        "next_at": row["next_at"] if row["state"] == "pending" else None,
        "delivered_at": row["delivered_at"],
        "last_status": row["last_status"],
        "last_error": row["last_error"],
    }
