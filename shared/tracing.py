"""W3C trace context, carried from HTTP through outbox and broker to the effect."""

import re
import secrets

_SHAPE = re.compile(r"^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$")


def continued(traceparent: str | None) -> str:
    """Return a traceparent with a new span: of the caller's trace, or of a new one."""
    match = _SHAPE.match(traceparent or "")
    if match is None or set(match[1]) == {"0"}:
        return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
    return f"00-{match[1]}-{secrets.token_hex(8)}-{match[3]}"


def trace_id(traceparent: str) -> str:
    """Return the trace's id, the second field."""
    return traceparent.split("-")[1] if traceparent.count("-") == 3 else ""
