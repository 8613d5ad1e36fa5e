"""Spans of facts on their way: created with the outbox, sent by the relay, handled, had an effect.

As OpenTelemetry's conventions for messaging have it, the message carries the context of its
creation: sending it and handling it are both children of that.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Protocol

from shared.events.contract import Event
from shared.messaging.envelope import Cause, Letter, Received
from shared.storage.transaction import Transaction
from shared.tracing import Span, Spans

Apply = Callable[[Received[Any], Transaction], Awaitable[None]]


class Traced(Protocol):
    """A message that may carry a traceparent."""

    @property
    def stream(self) -> str:
        """The stream that keeps it."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Its headers."""
        ...


def created(spans: Spans | None, letters: list[Letter]) -> list[Span]:
    """Begin a span for each letter that has a trace, and let the letter carry it from here on.

    They end when the letters are committed; those of a transaction that fails never end, and go
    nowhere.
    """
    begun: list[Span] = []
    if spans is None:
        return begun
    for place, letter in enumerate(letters):
        parent = letter.headers.get("traceparent")
        if parent:
            span = _span(spans, "create", letter, parent)
            letters[place] = replace(
                letter, headers={**letter.headers, "traceparent": span.traceparent}
            )
            begun.append(span)
    return begun


@contextmanager
def sending(spans: Spans | None, letters: Sequence[Traced]) -> Iterator[None]:
    """Time the publication of letters, each within its own trace."""
    traced = [] if spans is None else [e for e in letters if e.headers.get("traceparent")]
    begun = [_span(spans, "send", each, each.headers["traceparent"]) for each in traced if spans]
    with _ending(begun):
        yield


@contextmanager
def handling(
    spans: Spans, consumer: str, facts: list[Received[Event]], apply: Apply
) -> Iterator[tuple[list[Received[Event]], Apply]]:
    """Time what a consumer does with facts, and the effect of each: what they cause belongs to it."""
    begun, ours = [], []
    for fact in facts:
        attributes = _attributes("process", type(fact.event).type_name(), fact.event_id)
        attributes["messaging.consumer.group.name"] = consumer
        name = f"process {type(fact.event).type_name()}"
        span = spans.start(name, "consumer", fact.cause.traceparent, attributes)
        begun.append(span)
        ours.append(_caused_by(fact, span))

    async def timed(received: Received[Any], transaction: Transaction) -> None:
        kind = type(received.event).type_name()
        parent = received.cause.traceparent
        span = spans.start(f"effect {kind}", "internal", parent, {"rers.event.type": kind})
        with _ending([span]):
            await apply(_caused_by(received, span), transaction)

    with _ending(begun):
        yield ours, timed


@contextmanager
def firing(spans: Spans | None, kind: str) -> Iterator[Cause]:
    """Time what a timer sets off: nobody asked, so a trace of its own begins."""
    if spans is None:
        yield Cause()
        return
    span = spans.start(f"timer {kind}", "internal", "", {"rers.timer.kind": kind})
    with _ending([span]):
        yield Cause(traceparent=span.traceparent)


def _caused_by(fact: Received[Event], span: Span) -> Received[Event]:
    return replace(fact, cause=replace(fact.cause, traceparent=span.traceparent))


@contextmanager
def _ending(begun: list[Span]) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        for span in begun:
            span.end(error)
        raise
    for span in begun:
        span.end()


def _span(spans: Spans, operation: str, letter: Traced, parent: str) -> Span:
    kind = letter.headers["ce-type"]
    attributes = _attributes(operation, kind, letter.headers["ce-id"])
    attributes["messaging.destination.name"] = letter.stream
    name = f"{operation} {kind}"
    return spans.start(name, "producer" if operation == "create" else "client", parent, attributes)


def _attributes(operation: str, kind: str, event_id: str) -> dict[str, str | int]:
    return {
        "messaging.system": "nats",
        "messaging.operation.type": operation,
        "messaging.operation.name": operation,
        "messaging.message.id": event_id,
        "rers.event.type": kind,
    }
