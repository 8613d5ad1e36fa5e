"""The platform's own metrics; labels are bounded (route, event type, outcome), never ids.

What is counted as it happens lives here; what is read from a database when somebody asks, in
`shared.measures`. Children that hot paths use are bound once: looking one up costs more than adding.
"""

import re
from collections.abc import Iterable
from functools import cache

from prometheus_client import Counter, Histogram

OUTCOMES = ("done", "refused", "retried", "dead")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNMATCHED = "unmatched"
"""The route of a request that no route takes."""
UNKNOWN = "unknown"
"""The type of a message that is none of ours."""
MOST_REASONS = 50
"""Names of exceptions told apart; more than the code can raise, fewer than a flood would make."""

SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)
WORK_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
LONG_SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0, 86400.0)
"""For what may have waited while something was away."""

HTTP_SECONDS = Histogram(
    "rers_http_seconds", "HTTP answers", ["method", "route", "status"], buckets=SECONDS
)
ANNOUNCED = Counter("rers_events_announced_total", "Facts put into the outbox", ["type"])
HEARD = Counter("rers_events_heard_total", "Messages heard, by outcome", ["type", "outcome"])
HANDLING = Histogram(
    "rers_event_handling_seconds", "A handler's own time", ["type"], buckets=WORK_SECONDS
)
EFFECT_DELAY = Histogram(
    "rers_event_effect_seconds", "From the fact to its effect", ["type"], buckets=LONG_SECONDS
)
DUPLICATES = Counter("rers_inbox_duplicates_total", "Messages suppressed by the inbox")
DEAD_LETTERS = Counter(
    "rers_dead_letters_total", "Messages buried, by kind of error", ["consumer", "reason"]
)
RELAYED = Counter("rers_relay_published_total", "Outbox rows published and deleted")
RELAY_BATCH = Histogram(
    "rers_relay_batch_size", "Rows a publication", buckets=(1, 2, 5, 10, 50, 100, 500, 1000)
)
RELAY_FAILURES = Counter("rers_relay_failures_total", "Publications that the broker did not take")
RESUBSCRIBED = Counter("rers_consumer_resubscribed_total", "Silent consumers revived")
TIMERS_FIRED = Counter("rers_timers_fired_total", "Timers that fired", ["kind", "outcome"])
TIMER_LATENESS = Histogram(
    "rers_timer_lateness_seconds", "From due to done", ["kind"], buckets=LONG_SECONDS
)

_reasons: set[str] = set()


class EventInstruments:
    """What is counted of one type of event, bound once."""

    __slots__ = ("delay", "done", "refused", "retried", "spent")

    def __init__(self, kind: str) -> None:
        """Bind the children of `kind`; from here on they are exported, at nought."""
        self.done = HEARD.labels(kind, "done").inc
        self.refused = HEARD.labels(kind, "refused").inc
        self.retried = HEARD.labels(kind, "retried").inc
        HEARD.labels(kind, "dead")
        self.spent = HANDLING.labels(kind).observe
        self.delay = EFFECT_DELAY.labels(kind).observe


@cache
def instruments_of(event: type) -> EventInstruments:
    """Return the instruments of an event class, which has a `type_name`."""
    return EventInstruments(event.type_name())  # type: ignore[attr-defined]  # shared.events imports nothing of ours


@cache
def _announced(kind: str) -> Counter:
    return ANNOUNCED.labels(kind)


def count_announced(kinds: Iterable[str]) -> None:
    """Count facts that have been committed to the outbox, by their types."""
    for kind in kinds:
        _announced(kind).inc()


@cache
def _http(method: str, route: str, status: int) -> Histogram:
    return HTTP_SECONDS.labels(method, route, str(status))


def known_method(method: str) -> str:
    """Return the method, or `other` for one that only a stranger would make up."""
    return method if method in METHODS else "other"


def observe_http(method: str, route: str, status: int, seconds: float) -> None:
    """Note one answer; `route` is a template, never a path."""
    _http(known_method(method), route, status).observe(seconds)


def count_dead(consumer: str, kind: str, error: Exception) -> None:
    """Count a message that was buried because of `error`; `kind` is a type that the consumer hears, or UNKNOWN."""
    HEARD.labels(kind, "dead").inc()
    DEAD_LETTERS.labels(consumer, _reason(type(error).__name__)).inc()


def _reason(name: str) -> str:
    name = name if re.fullmatch(r"[A-Za-z_]{1,60}", name) else "other"
    if name not in _reasons and len(_reasons) >= MOST_REASONS:
        return "other"
    _reasons.add(name)
    return name
