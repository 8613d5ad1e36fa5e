"""Asks each copy of each service how it is, and works out what a service did in the last minute."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from deploy.ops.readings import Counters, Reading, grown, quantile, read_metrics
from deploy.ops.state import CopyState, ServiceState, Speed

WINDOW_S = 60.0
DATE_LAGS_S = 2.5
"""An HTTP date is cut to the second, and a busy server renews it late."""
FIRST_WITHIN_S = 10.0
"""The first look waits longer: there is nothing known to stand for an answer that is late."""

Seen = tuple[float, Counters]
Answer = tuple[CopyState, Reading]


class MissedError(Exception):
    """Nobody has answered: refused, or not in time."""


@dataclass(eq=False)
class Copies:
    """All copies, and what each of them had counted a minute ago."""

    urls: Mapping[str, Sequence[str]]
    client: httpx.AsyncClient
    now: Callable[[], datetime]
    _past: dict[str, deque[Seen]] = field(default_factory=dict)
    _last: dict[str, Answer] = field(default_factory=dict)
    _misses: dict[str, int] = field(default_factory=dict)

    async def ask(self) -> tuple[list[ServiceState], list[Reading]]:
        """Ask all at once; what does not answer is said, never raised."""
        named = [
            (service, f"{service}-{number}", url)
            for service, urls in self.urls.items()
            for number, url in enumerate(urls, 1)
        ]
        answers = await asyncio.gather(*(self._copy(*each) for each in named))
        states = [
            self._service(service, [pair for pair in answers if pair[0].service == service])
            for service in self.urls
        ]
        return states, [reading for _, reading in answers]

    async def _copy(self, service: str, copy: str, url: str) -> Answer:
        try:
            answer = await self._asked(service, copy, url)
        except MissedError:
            missed = self._misses[copy] = self._misses.get(copy, 0) + 1
            unknown = CopyState(service, copy, url, misses=missed), Reading()
            if not unknown[0].is_silent:
                return unknown
            state, reading = self._last.get(copy, unknown)
            return replace(state, misses=missed), reading
        self._misses[copy], self._last[copy] = 0, answer
        return answer

    async def _asked(self, service: str, copy: str, url: str) -> Answer:
        within = None if copy in self._misses else FIRST_WITHIN_S
        asked_at = self.now()
        ready, metrics = await asyncio.gather(
            self._get(f"{url}/readyz", within), self._get(f"{url}/metrics", within)
        )
        if ready is None:
            raise MissedError
        is_told = metrics is not None and metrics.status_code == 200
        reading = read_metrics(metrics.text) if metrics is not None and is_told else Reading()
        active = reading.largest("rers_active")
        state = CopyState(
            service=service,
            copy=copy,
            url=url,
            is_up=True,
            is_ready=ready.status_code == 200,
            is_active=None if active is None else active > 0,
            has_metrics=is_told,
            failing=_failing(ready),
            clock_ahead_s=_ahead(ready, asked_at, self.now()),
        )
        return state, reading

    async def _get(self, url: str, within: float | None) -> httpx.Response | None:
        try:
            return await self.client.get(url, timeout=within or self.client.timeout)
        except httpx.TimeoutException as error:
            raise MissedError from error
        except httpx.HTTPError:
            return None

    def _service(self, service: str, told: Sequence[Answer]) -> ServiceState:
        growth: Counters = {}
        seconds = 0.0
        for copy, reading in told:
            grew, over = self._growth(copy.copy, reading)
            seconds = max(seconds, over)
            for key, number in grew.items():
                growth[key] = growth.get(key, 0.0) + number
        readings = [reading for _, reading in told]
        return ServiceState(
            service=service,
            copies=tuple(copy for copy, _ in told),
            speed=speed_of(growth, seconds),
            outbox_depth=_worst(readings, "rers_outbox_depth"),
            outbox_oldest_s=_worst(readings, "rers_outbox_oldest_seconds"),
            timers_overdue=_worst(readings, "rers_timers_overdue"),
            timers_oldest_s=_worst(readings, "rers_timers_oldest_overdue_seconds"),
        )

    def _growth(self, copy: str, reading: Reading) -> tuple[Counters, float]:
        past = self._past.setdefault(copy, deque())
        if not reading.samples:
            return {}, 0.0
        at = self.now().timestamp()
        if not past or at > past[-1][0]:
            past.append((at, reading.counters()))
        while at - past[0][0] > WINDOW_S:
            past.popleft()
        return grown(past[0][1], past[-1][1]), at - past[0][0]


def speed_of(growth: Counters, seconds: float) -> Speed:
    """Return speeds out of how much counters have grown in so many seconds."""
    if seconds <= 0:
        return Speed()
    return Speed(
        requests_per_s=growth.get("http", 0.0) / seconds,
        errors_per_s=growth.get("http_5xx", 0.0) / seconds,
        http_p95_s=quantile(growth, "http_le:", 0.95),
        effect_p95_s=quantile(growth, "effect_le:", 0.95),
        effects_per_s=growth.get("effect", 0.0) / seconds,
    )


def _worst(readings: Sequence[Reading], name: str) -> float | None:
    """Return the largest number that a copy tells: all of them look at the same table."""
    found = [number for each in readings if (number := each.largest(name)) is not None]
    return max(found) if found else None


def _failing(answer: httpx.Response) -> tuple[str, ...]:
    try:
        checks = dict(answer.json()["checks"])
    except (ValueError, KeyError, TypeError):
        return ()
    return tuple(str(name) for name, is_well in checks.items() if is_well is False)


def _ahead(answer: httpx.Response, asked_at: datetime, heard_at: datetime) -> float:
    try:
        told = parsedate_to_datetime(answer.headers["date"])
        return ahead_of(told, asked_at - timedelta(seconds=DATE_LAGS_S), heard_at)
    except (KeyError, ValueError, TypeError):
        return 0.0


def ahead_of(told: datetime, asked_at: datetime, heard_at: datetime) -> float:
    """Return by how many seconds a clock is ahead that said `told` between asking and hearing; below 0: behind."""
    if told > heard_at:
        return (told - heard_at).total_seconds()
    return min(0.0, (told - asked_at).total_seconds())
