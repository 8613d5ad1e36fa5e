"""Looks at everything every five seconds, and remembers the last hour."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

import httpx
import structlog

from deploy.ops.broker import Silences, ask_nodes
from deploy.ops.copies import WINDOW_S, Copies
from deploy.ops.dead import DeadLetterRoom
from deploy.ops.history import EVERY_S, History
from deploy.ops.places import backup_of, databases_of, disks_of, logs_of
from deploy.ops.problems import Since, problems_of
from deploy.ops.readings import Reading
from deploy.ops.settings import OpsSettings
from deploy.ops.state import BrokerState, PartnerState, ServiceState, State, WitnessState
from deploy.ops.trouble import Problem
from shared.clock import Clock

log = structlog.get_logger("ops")

BUSINESS = (
    "rers_sessions_at_risk",
    "rers_sessions_over_capacity",
    "rers_sessions_confirmed_below_minimum",
    "rers_places_offered",
    "rers_proposals_waiting",
    "rers_proposals_oldest_waiting_seconds",
    "rers_erasures_pending",
    "rers_erasures_oldest_seconds",
    "rers_networks",
)
MAILS = "rers_mails_total"


@dataclass(eq=False)
class Sampler:
    """What was seen last, and what was seen in the last hour."""

    settings: OpsSettings
    clock: Clock
    client: httpx.AsyncClient
    letters: DeadLetterRoom
    witness: Callable[[], WitnessState]
    history: History = field(default_factory=History)
    state: State | None = None
    problems: list[Problem] = field(default_factory=list)
    since: Since = field(default_factory=Since)

    def __post_init__(self) -> None:
        """Prepare what remembers from one look to the next."""
        watched = self.settings.watched
        self._copies = Copies(watched.services, self.client, self.clock.now)
        self._silences = Silences()
        self._events: deque[tuple[float, int]] = deque()

    async def run(self) -> None:
        """Look again and again; a look that fails is told and the next one is taken."""
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            try:
                await self.sample()
            except Exception as error:  # whatever it is, the page must go on saying what it knows
                log.error("sample_failed", exc_info=error)
            await asyncio.sleep(max(0.5, EVERY_S - (loop.time() - began)))

    async def sample(self) -> State:
        """Look once at everything."""
        watched, now = self.settings.watched, self.clock.now()
        (services, readings), broker, databases = await asyncio.gather(
            self._copies.ask(),
            ask_nodes(self.client, watched.nats_monitoring_urls, self.clock.now),
            self._databases(),
        )
        broker = replace(self._silences.marked(broker, now), is_connected=self.letters.is_connected)
        state = State(
            at=now,
            services=tuple(services),
            broker=broker,
            dead=await self.letters.groups(broker),
            disks=disks_of(watched.volumes),
            databases=databases,
            is_database_watched=watched.database_admin_dsn is not None,
            backup=backup_of(self.settings.folder, now),
            witness=self.witness(),
            partners=tuple(partners_of(readings)),
            endpoints=_largest_by(readings, "rers_partner_endpoints", "state"),
            business=business_of(readings),
            events_per_s=self._event_rate(broker, now),
            logs=logs_of(self.settings.folder),
        )
        self.history.add(series_of(state))
        self.problems = self.since.dated(problems_of(state), now)
        self.state = state
        return state

    async def _databases(self) -> dict[str, int] | None:
        dsn = self.settings.watched.database_admin_dsn
        return await databases_of(dsn) if dsn else None

    def _event_rate(self, broker: BrokerState, now: datetime) -> float | None:
        stream = broker.stream("EVENTS")
        if stream is None:
            return None
        past, at = self._events, now.timestamp()
        past.append((at, stream.last_seq))
        while at - past[0][0] > WINDOW_S:
            past.popleft()
        (began, first), seconds = past[0], at - past[0][0]
        assert began <= at
        return (stream.last_seq - first) / seconds if seconds > 0 else None


def business_of(readings: Iterable[Reading]) -> dict[str, float]:
    """Return the gauges of the services that own them; of several copies the largest."""
    found: dict[str, float] = {}
    for reading in readings:
        for name in BUSINESS:
            number = reading.largest(name)
            if number is not None:
                found[name] = max(number, found.get(name, number))
        for outcome, count in reading.by(MAILS, "outcome").items():
            key = f"mails_{outcome}"
            found[key] = found.get(key, 0.0) + count
    return found


def partners_of(readings: list[Reading]) -> Iterable[PartnerState]:
    """Yield each partner's deliveries, by name."""
    pending = _largest_by(readings, "rers_partner_pending", "partner")
    oldest = _largest_by(readings, "rers_partner_oldest_pending_seconds", "partner")
    failing = _largest_by(readings, "rers_partner_endpoint_failing_seconds", "partner")
    for partner in sorted({*pending, *oldest, *failing}):
        yield PartnerState(
            partner,
            pending.get(partner, 0.0),
            oldest.get(partner, 0.0),
            failing.get(partner, 0.0),
        )


def _largest_by(readings: Iterable[Reading], name: str, label: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for reading in readings:
        for key, number in reading.by(name, label).items():
            found[key] = max(number, found.get(key, number))
    return found


def series_of(state: State) -> dict[str, float | None]:
    """Return the numbers of one moment whose last hour is kept."""
    services, broker = state.services, state.broker
    known = {
        "requests": _sum(each.speed.requests_per_s for each in services),
        "errors": _sum(each.speed.errors_per_s for each in services),
        "http_p95": _max(each.speed.http_p95_s for each in services),
        "effect_p95": _max(each.speed.effect_p95_s for each in services),
        "outbox": _sum(each.outbox_depth for each in services),
        "outbox_oldest": _max(each.outbox_oldest_s for each in services),
        "timers_overdue": _sum(each.timers_overdue for each in services),
        "events": state.events_per_s,
        "lag": _sum(float(each.pending) for each in broker.consumers if not each.is_partner),
        "dead": float(state.dead_letters),
        "partners_pending": _sum(each.pending for each in state.partners),
        "proposals": state.business.get("rers_proposals_waiting"),
        "witness": sum(state.witness.steps.values()) or None,
    }
    for service in services:
        known.update(_of_service(service))
    return known


def _of_service(service: ServiceState) -> dict[str, float | None]:
    return {
        f"{service.service}:requests": service.speed.requests_per_s,
        f"{service.service}:http_p95": service.speed.http_p95_s,
    }


def _sum(numbers: Iterable[float | None]) -> float | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def _max(numbers: Iterable[float | None]) -> float | None:
    return max((number for number in numbers if number is not None), default=None)
