"""Gauges that are read when somebody scrapes: from the service's own database, or from its state."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog
from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from shared.ending import within
from shared.storage.database import Database
from shared.version import VERSION

log = structlog.get_logger("measures")

Reading = float | Mapping[str, float]
"""One value, or one for each value of the label."""

Read = Callable[[Database], Awaitable[Reading]]

EVERY_S = 5.0
PATIENCE_S = 2.0
"""For all of one scrape, which may come every three seconds; what could not be read by then is left out."""
LONGEST_READ_S = 10.0
"""For one query, while scrapes go on without it."""


@dataclass(frozen=True)
class Measure:
    """A gauge of a service, read by one cheap query, and not more often than `every_s`."""

    name: str
    meaning: str
    read: Read
    label: str = ""
    """The name of its one label; empty when it has none. Its values must be few."""
    every_s: float = EVERY_S
    is_of_database: bool = True
    """False for what is this copy's own; the rest is the same in every copy."""

    @property
    def help(self) -> str:
        """What it means, and how to put copies together."""
        same = " (read from the database, the same in each copy: take max())"
        return self.meaning + (same if self.is_of_database else "")


def value_of(query: str) -> Read:
    """Return a reading of the one value of `query`, whose $1 if any is the present instant; null counts as 0."""

    async def read(database: Database) -> float:
        return float(await database.pool.fetchval(query, *_now(query, database)) or 0)

    return read


def values_of(query: str, labels: Iterable[str] = ()) -> Read:
    """Return a reading of rows (label, value) of `query`; `labels` are shown at 0 when no row has them."""
    known = {str(label): 0.0 for label in labels}

    async def read(database: Database) -> dict[str, float]:
        rows = await database.pool.fetch(query, *_now(query, database))
        return {**known, **{str(row[0]): float(row[1]) for row in rows}}

    return read


def _now(query: str, database: Database) -> tuple[object, ...]:
    return (database.clock.now(),) if "$1" in query else ()


@dataclass(eq=False)
class Gauges(Collector):
    """Reads a service's measures for /metrics; one that cannot be read is left out, never a lie."""

    measures: Sequence[Measure]
    seconds: Callable[[], float] = time.monotonic
    patience_s: float = PATIENCE_S
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    _read: dict[str, Reading] = field(default_factory=dict)
    _read_at: dict[str, float] = field(default_factory=dict)
    _asked_at: float = 0.0
    _passing: asyncio.Task[None] | None = None
    """The one look at the database that is under way: those who scrape meanwhile wait for it, a while."""

    def __post_init__(self) -> None:
        """Be what the registry shows."""
        self.registry.register(self)

    async def refresh(self, database: Database) -> None:
        """Read what is older than it may be; errors and slowness of the database fail no scrape."""
        self._asked_at = self.seconds()
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + self.patience_s
        if self._passing is None or self._passing.done():
            self._passing = asyncio.create_task(self._pass(database))
        for measure in self.measures:
            if not measure.is_of_database:
                await self._look(measure, database)
        await asyncio.wait({self._passing}, timeout=max(0.0, ends_at - loop.time()))

    async def _pass(self, database: Database) -> None:
        for measure in self.measures:
            read_at = self._read_at.get(measure.name)
            is_due = read_at is None or self.seconds() - read_at >= measure.every_s
            if measure.is_of_database and is_due:
                await self._look(measure, database)

    async def _look(self, measure: Measure, database: Database) -> None:
        try:
            reading = await within(LONGEST_READ_S, _reading(measure, database))
        except Exception as error:  # whatever it is, the other metrics are worth having
            self._read.pop(measure.name, None)
            log.warning("measure_failed", measure=measure.name, reason=type(error).__name__)
        else:
            self._read[measure.name] = reading
        self._read_at[measure.name] = self.seconds()

    def collect(self) -> Iterable[Metric]:
        """Show what was read for this scrape, or lately enough."""
        for measure in self.measures:
            labels = [measure.label] if measure.label else []
            family = GaugeMetricFamily(measure.name, measure.help, labels=labels)
            reading = self._read.get(measure.name) if self._is_recent(measure) else None
            if isinstance(reading, Mapping):
                for label, value in reading.items():
                    family.add_metric([label], value)
            elif reading is not None:
                family.add_metric([], reading)
            yield family

    def _is_recent(self, measure: Measure) -> bool:
        """Say whether it was read since the scrape began, or not longer before than it may be old."""
        oldest = self._asked_at - measure.every_s - self.patience_s
        return self._read_at.get(measure.name, oldest) > oldest


async def _reading(measure: Measure, database: Database) -> Reading:
    return await measure.read(database)


NOT_RELAYED_ERASURES = """
SELECT created_at FROM outbox WHERE headers->>'ce-type' = 'rers.members.member.erased.v1'
"""
NOT_FORGOTTEN = """
SELECT due_at - interval '12 hours'
    - (2 ^ least(attempts, 11) - 1 + 1440 * greatest(attempts - 11, 0)) * interval '1 minute'
FROM timer WHERE kind = 'forget_facts'
"""
"""When each forgetting was set: half a day ahead, then put off after every failure (`shared.timers`)."""

ERASURES = f"({NOT_RELAYED_ERASURES} UNION ALL {NOT_FORGOTTEN}) AS erasure (begun_at)"
OVERDUE = "due_at <= $1::timestamptz + interval '1 day' AND (due_at <= $1 OR attempts > 0)"
"""Due and not done: waiting for a runner, or put off (by at most a day) because it failed."""

PLUMBING: tuple[Measure, ...] = (
    Measure(
        "rers_outbox_depth", "Rows waiting in the outbox", value_of("SELECT count(*) FROM outbox")
    ),
    Measure(
        "rers_outbox_oldest_seconds",
        "Age of the oldest outbox row; 0 when there is none",
        value_of(
            "SELECT extract(epoch FROM $1 - created_at) FROM outbox ORDER BY outbox.id LIMIT 1"
        ),
    ),
    Measure(
        "rers_timers_overdue",
        "Timers that are due and not done",
        value_of(f"SELECT count(*) FROM timer WHERE {OVERDUE}"),  # noqa: S608 - constants
    ),
    Measure(
        "rers_timers_oldest_overdue_seconds",
        "For how long the timer that has been due longest has been so; 0 when none is",
        value_of(
            "SELECT extract(epoch FROM $1 - min(due_at - (2 ^ least(attempts, 11) - 1"  # noqa: S608 - constants
            " + 1440 * greatest(attempts - 11, 0)) * interval '1 minute'))"
            f" FROM timer WHERE {OVERDUE}"
        ),
    ),
    Measure(
        "rers_erasures_pending",
        "Steps of erasures not finished here: told to no one yet, or words still in the stream",
        value_of(f"SELECT count(*) FROM {ERASURES}"),  # noqa: S608 - constants
    ),
    Measure(
        "rers_erasures_oldest_seconds",
        "Age of the oldest of them; 0 when there is none",
        value_of(f"SELECT extract(epoch FROM $1 - min(begun_at)) FROM {ERASURES}"),  # noqa: S608 - constants
    ),
)
"""What every service tells of its outbox, its timers and the erasures that it has heard of."""


def of_copy(
    is_active: Callable[[], bool], is_ready: Callable[[], Awaitable[bool]]
) -> list[Measure]:
    """Return what is read from one copy itself, at every scrape."""

    async def active(_: Database) -> float:
        return float(is_active())

    async def ready(_: Database) -> float:
        return float(await is_ready())

    async def build(_: Database) -> dict[str, float]:
        return {VERSION: 1.0}

    return [
        Measure("rers_active", "1 in the copy that consumes and relays", active, "", 0, False),
        Measure("rers_ready", "1 when this copy is ready", ready, "", 0, False),
        Measure("rers_build", "1, labelled with what runs", build, "version", 0, False),
    ]
