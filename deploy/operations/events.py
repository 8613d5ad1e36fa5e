"""The stream of facts as people read it: from where, which ones, one after the other."""

import json
import re
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.errors import APIError

from deploy.errors import (
    BrokerRefusedError,
    MomentUnreadableError,
    ServerUnreachableError,
    SubjectForeignError,
)
from shared.messaging.reading import BrokerSilentError, OrderedReader, Start

STREAM = "EVENTS"
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
ROOTS = ("rers", "*", ">")
"""What the subject of a fact may begin with in a pattern."""

PATIENCE_S = 10.0
DEEPEST = 100
"""Objects within objects that are shown as such; deeper ones stay text."""


@dataclass(frozen=True)
class Fact:
    """One message of the stream; what its envelope does not say is empty."""

    sequence: int
    stored_at: datetime
    time: str
    type: str
    id: str
    network_id: str
    aggregate_id: str
    aggregate_sequence: str
    correlation_id: str
    causation_id: str
    subject: str
    body: Any

    @classmethod
    def of(cls, message: Msg) -> "Fact":
        """Read a message, whatever it is: one that is no fact is shown as it is."""
        headers = message.headers or {}
        tokens = message.subject.split(".")
        return cls(
            sequence=message.metadata.sequence.stream,
            stored_at=message.metadata.timestamp,
            time=headers.get("ce-time", ""),
            type=headers.get("ce-type", ""),
            id=headers.get("ce-id", ""),
            network_id=tokens[1] if len(tokens) > 1 else "",
            aggregate_id=headers.get("ce-subject", tokens[-1]),
            aggregate_sequence=headers.get("ce-sequence", ""),
            correlation_id=headers.get("ce-correlationid", ""),
            causation_id=headers.get("ce-causationid", ""),
            subject=message.subject,
            body=body_of(message.data),
        )


@dataclass(frozen=True)
class Asked:
    """Which facts: a subject pattern, a place to begin, how many at most, and whether to wait for more."""

    subject: str
    start: Start
    count: int | None = None
    is_following: bool = True


def start_of(text: str | None, now: datetime, is_following: bool) -> Start:
    """Read `1500`, `30s`, `10m`, `2h` or `3d`; None is from now on, or from the first when not following.

    Raise MomentUnreadableError for anything else.
    """
    if text is None:
        return Start() if is_following else Start(sequence=1)
    if re.fullmatch(r"[0-9]{1,18}", text):
        return Start(sequence=int(text))
    duration = re.fullmatch(r"([0-9]{1,6})([smhd])", text)
    if duration is None:
        raise MomentUnreadableError(text=text)
    return Start(at=now - timedelta(**{UNITS[duration[2]]: int(duration[1])}))


def body_of(body: bytes) -> Any:
    """Return the JSON value, or the text when it is none or too deep to be written again."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return body.decode("utf-8", "replace")
    return value if _is_shallow(value) else body.decode("utf-8", "replace")


def _is_shallow(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for each in level for inner in _within(each)]
        if not level:
            return True
    return False


def _within(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


async def tail(client: Client, asked: Asked) -> AsyncGenerator[Fact, None]:
    """Read the facts that are asked for, in the stream's order; SubjectForeignError when none can match."""
    if asked.subject.split(".")[0] not in ROOTS:
        raise SubjectForeignError(subject=asked.subject)
    if asked.count == 0:
        return
    reader = OrderedReader(client, STREAM, [asked.subject], patience_s=PATIENCE_S)
    left = await _opened(reader, asked.start)
    told = 0
    try:
        while asked.is_following or left > 0:
            messages = await reader.take()
            for message in messages:
                yield Fact.of(message)
                told += 1
                if told == asked.count:
                    return
            left = messages[-1].metadata.num_pending if messages else await _lag(reader)
    finally:
        await reader.close()


async def _opened(reader: OrderedReader, start: Start) -> int:
    try:
        return await reader.open(start)
    except APIError as error:
        raise BrokerRefusedError(reason=error.description) from error
    except (NatsError, TimeoutError) as error:
        reason = str(error) or type(error).__name__
        raise ServerUnreachableError(setting="RERS_NATS_URL", reason=reason) from error


async def _lag(reader: OrderedReader) -> int:
    try:
        return await reader.lag()
    except BrokerSilentError as error:
        raise ServerUnreachableError(setting="RERS_NATS_URL", reason=error) from error
