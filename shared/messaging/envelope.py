"""CloudEvents 1.0 in binary mode over NATS: attributes in `ce-` headers, the fact as the body."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import UUID

from pydantic import ValidationError

from shared.events.contract import MOVEMENT, Event, UnknownEventError, event_class
from shared.events.published import PublicEvent
from shared.messaging.reasons import reason_of

if TYPE_CHECKING:
    from shared.storage.transaction import Transaction


E_co = TypeVar("E_co", bound=Event, covariant=True)


BEYOND_ALL_SEQUENCES = 2**31
"""Copies of foreign facts keep the sequence as a PostgreSQL integer."""


class MalformedError(Exception):
    """A message that no retry can mend: not a CloudEvent, unknown type, or a body that breaks its schema."""


@dataclass(frozen=True)
class Cause:
    """Why a transaction runs: what started it, what it answers, and the trace it belongs to."""

    correlation_id: str = ""
    causation_id: str = ""
    traceparent: str = ""


@dataclass(frozen=True)
class Letter:
    """One message on its way to the broker."""

    event_id: str
    stream: str
    subject: str
    headers: Mapping[str, str]
    body: str

    def row(self, created_at: datetime) -> dict[str, Any]:
        """Return the outbox row that holds this letter."""
        return {
            "event_id": self.event_id,
            "stream": self.stream,
            "subject": self.subject,
            "headers": self.headers,
            "body": self.body,
            "created_at": created_at,
        }


@dataclass(frozen=True)
class Received(Generic[E_co]):
    """A fact as a consumer hears it, with the attributes of its envelope."""

    event: E_co
    event_id: str
    aggregate_id: str
    network_id: str | None
    sequence: int
    occurred_at: datetime
    cause: Cause = field(default_factory=Cause)
    """What the effects of this fact are caused by: the fact itself."""


def letter_of(
    transaction: "Transaction",
    event: Event,
    aggregate_id: str,
    network_id: str | None,
    sequence: int,
) -> Letter:
    """Put `event` into its envelope, caused by what the transaction is running for."""
    event_id = transaction.new_id()
    cause = transaction.cause
    headers = {
        "Nats-Msg-Id": event_id,
        "content-type": "application/json",
        "ce-specversion": "1.0",
        "ce-id": event_id,
        "ce-source": f"/rers/{event.service}",
        "ce-type": event.type_name(),
        "ce-subject": aggregate_id,
        "ce-time": transaction.now().isoformat(),
        "ce-partitionkey": aggregate_id,
        "ce-sequence": str(sequence),
        "ce-correlationid": cause.correlation_id or event_id,
    }
    if cause.causation_id:
        headers["ce-causationid"] = cause.causation_id
    if cause.traceparent:
        headers["traceparent"] = cause.traceparent
    return Letter(
        event_id,
        event.stream,
        event.subject(network_id, aggregate_id),
        headers,
        event.model_dump_json(),
    )


def public_letter_of(
    transaction: "Transaction",
    event: PublicEvent,
    aggregate_id: str,
    network_id: str | None,
    sequence: int,
) -> Letter:
    """Put a public fact into its envelope, which says nothing of what caused it."""
    event_id = transaction.new_id()
    headers = {
        "Nats-Msg-Id": event_id,
        "content-type": "application/json",
        "ce-specversion": "1.0",
        "ce-id": event_id,
        "ce-source": f"/rers/{event.owner}",
        "ce-type": event.type_name(),
        "ce-subject": aggregate_id,
        "ce-time": transaction.now().isoformat(),
        "ce-partitionkey": aggregate_id,
        "ce-sequence": str(sequence),
    }
    if network_id is not None:
        headers["ce-network"] = network_id
    return Letter(
        event_id,
        event.stream,
        event.subject(network_id, aggregate_id),
        headers,
        event.model_dump_json(),
    )


def open_letter(subject: str, headers: Mapping[str, str] | None, body: bytes) -> Received[Event]:
    """Read a message back into a fact; raise MalformedError when it is none.

    A field that a newer copy has added is passed over: during an upgrade both versions run.
    """
    if not headers:
        raise MalformedError("the message has no headers, so it is no CloudEvent")
    try:
        event_id = str(UUID(headers["ce-id"]))  # as the inbox will write it
        event = event_class(headers["ce-type"]).model_validate_json(body, extra="ignore")
        sequence = int(headers["ce-sequence"])
        if not 0 < sequence < BEYOND_ALL_SEQUENCES:
            raise MalformedError("ce-sequence is no number of a fact")
        occurred_at = datetime.fromisoformat(headers["ce-time"])
        if occurred_at.tzinfo is None:
            raise MalformedError("ce-time has no zone")
        aggregate_id = headers["ce-subject"]
        network = subject.split(".", 2)[1]
    except MalformedError:
        raise
    except (ValidationError, UnknownEventError, KeyError) as error:
        raise MalformedError(reason_of(error)[:500]) from error
    except Exception as error:  # which may quote what a header holds
        raise MalformedError(type(error).__name__) from error
    correlation_id = headers.get("ce-correlationid", event_id)
    traceparent = headers.get("traceparent", "")
    return Received(
        event,
        event_id,
        aggregate_id,
        None if network == MOVEMENT else network,
        sequence,
        occurred_at,
        Cause(correlation_id, event_id, traceparent),
    )
