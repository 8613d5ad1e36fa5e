"""W3C trace context, carried from HTTP through outbox and broker to the effect; spans where they are wanted.

Without RERS_OTLP_URL there are no spans: nothing of OpenTelemetry is imported, and what could be
traced asks only whether `spans` is None. No attribute may hold a person's words, name or address.
"""

import re
import secrets
from collections.abc import Mapping
from typing import Literal, Protocol

_SHAPE = re.compile(r"^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$")

Kind = Literal["server", "internal", "producer", "client", "consumer"]
Attributes = Mapping[str, str | int]


class Span(Protocol):
    """A piece of work that is being timed."""

    @property
    def traceparent(self) -> str:
        """What children of this span are told."""
        ...

    def rename(self, name: str, attributes: Attributes) -> None:
        """Say what was found out meanwhile."""
        ...

    def end(self, error: BaseException | None = None) -> None:
        """It is over; of an error only the type is kept."""
        ...


class Spans(Protocol):
    """Where the spans of one service go."""

    def start(self, name: str, kind: Kind, parent: str, attributes: Attributes) -> Span:
        """Begin a span below the traceparent `parent`; below none if that is empty."""
        ...

    async def close(self) -> None:
        """Send what is left, as far as that takes no more than a moment."""
        ...


def spans_of(service: str, otlp_url: str) -> Spans | None:
    """Return where the spans of `service` go; None when nobody wants them."""
    if not otlp_url:
        return None
    from shared.telemetry import OtlpSpans  # only now: it costs a second and 20 MB

    return OtlpSpans(service, otlp_url)


def context_of(traceparent: str | None) -> tuple[str, str, str] | None:
    """Return trace id, span id and flags in hexadecimal, or None when it is no traceparent."""
    match = _SHAPE.match(traceparent or "")
    if match is None or set(match[1]) == {"0"} or set(match[2]) == {"0"}:
        return None
    return match[1], match[2], match[3]


def continued(traceparent: str | None) -> str:
    """Return a traceparent with a new span: of the caller's trace, or of a new one."""
    match = _SHAPE.match(traceparent or "")
    if match is None or set(match[1]) == {"0"}:
        return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
    return f"00-{match[1]}-{secrets.token_hex(8)}-{match[3]}"


def trace_id(traceparent: str) -> str:
    """Return the trace's id, the second field."""
    return traceparent.split("-")[1] if traceparent.count("-") == 3 else ""
