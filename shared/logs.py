"""Structured logs: one JSON object a line, with the trace, never a name or an address."""

import logging
import re
import sys
from contextvars import ContextVar

import structlog

from shared.tracing import trace_id

PERSONAL = frozenset(
    {"email", "name", "first_name", "last_name", "phone", "address", "code", "token"}
)
"""Keys that never reach a log line, whatever a caller passes."""

QUOTING = frozenset({"exception", "reason", "event"})
"""Keys whose texts may quote what somebody else's error says."""
QUOTED = re.compile(
    r"(?<=DETAIL:  ).*|(?<=input_value=).*?(?=, input_type=)|[^\s<>()\"',;:=]+@[^\s<>()\"',;:=]+"
)
"""Values that PostgreSQL and pydantic quote in their errors, and mail addresses anywhere."""

in_hand: ContextVar[tuple[str, str | None, str] | None] = ContextVar("in_hand", default=None)
"""The fact that is being handled: event id, network id, traceparent; set per fact, so it must cost nothing."""


def _without_personal(
    _: object, __: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    event = {key: "[personal]" if key in PERSONAL else value for key, value in event.items()}
    for key in QUOTING & event.keys():
        event[key] = QUOTED.sub("[personal]", str(event[key]))
    return event


def _of_fact(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    fact = in_hand.get()
    if fact is not None:
        event.setdefault("event_id", fact[0])
        if fact[1]:
            event.setdefault("network_id", fact[1])
        if fact[2]:
            event.setdefault("trace_id", trace_id(fact[2]))
    return event


def configure_logs(service: str, level: str) -> None:
    """Send all logs, the libraries' too, to standard error as JSON."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        _of_fact,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _without_personal,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processor=structlog.processors.JSONRenderer()
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
