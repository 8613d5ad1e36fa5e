"""A service at work: database, broker, relay, consumers and timers, from start to drain."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import structlog
from asyncpg import Connection, Record
from fastapi import FastAPI
from nats.aio.client import Client
from prometheus_client import CollectorRegistry

from shared.broken import consumer_of, hearer_class, relay_class
from shared.clock import Clock
from shared.ending import end, within
from shared.http.tokens import PublishedKeys
from shared.ids import Ids
from shared.leadership import Leadership
from shared.measures import PLUMBING, Gauges, Measure, of_copy
from shared.messaging.asyncapi import describe, page
from shared.messaging.connection import broker_on
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import Letter
from shared.messaging.forgetting import FORGET_FACTS, forget_facts
from shared.messaging.publishing import publish_one
from shared.messaging.relay import Relay
from shared.messaging.subscriber import subscribe
from shared.settings import Settings
from shared.storage.database import TRANSIENT, Database
from shared.storage.revisions import newest_revision
from shared.storage.transaction import Transaction
from shared.timers import OnTimer, Timers
from shared.tracing import Spans, spans_of

log = structlog.get_logger("runtime")

HOUSEKEEPING_S = 3600.0
DATABASE_ANSWERS_WITHIN_S = 1.5
UNSAFE_PAUSE_S = 0.25
TIDY = (
    "DELETE FROM idempotency WHERE created_at < $1::timestamptz - interval '24 hours'",
    "DELETE FROM inbox WHERE received_at < $1::timestamptz - interval '400 days'",
)

Work = Callable[["Runtime"], Coroutine[Any, Any, None]]


@dataclass(eq=False)
class Runtime:
    """Everything that runs in one process of a service."""

    settings: Settings
    consumers: Sequence[Consumer] = ()
    timers: Mapping[str, OnTimer] = field(default_factory=dict)
    urgent_timers: Collection[str] = ()
    """Kinds that a second runner fires, so that they never wait behind a backlog of the others."""
    measures: Sequence[Measure] = ()
    """The service's own gauges; see `shared.measures`."""
    works: Sequence[Work] = ()
    """What else runs for as long as this copy does; it may wait for `leadership.active`."""
    while_active: Sequence[Work] = ()
    """What else runs while this copy is the active one; cancelled when it no longer is."""
    clock: Clock | None = None
    ids: Ids | None = None
    is_draining: bool = False
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _unsafe_letters: list[Letter] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Prepare the parts; nothing is connected yet."""
        self.leadership = Leadership(self.settings.database_url)
        self.broker = broker_on(self.settings.nats_url, self._on_closed)
        self.database: Database
        self.relay: Relay | None = None
        self.spans: Spans | None = spans_of(self.settings.service, self.settings.otlp_url)
        own = of_copy(self.leadership.active.is_set, self._is_ready)
        self.gauges = Gauges([*own, *PLUMBING, *self.measures])

    @property
    def client(self) -> Client:
        """Return the broker's connection."""
        client: Client = self.broker.config.connection_state.connection
        return client

    @asynccontextmanager
    async def lifespan(self, app: FastAPI) -> AsyncIterator[None]:
        """Start everything; at the end drain within a few seconds."""
        settings = self.settings
        self.database = await Database.connect(
            settings.database_url, settings.service, clock=self.clock, ids=self.ids
        )
        self.database.on_announced = self._announced
        self.database.spans = self.spans
        if settings.lacks("outbox"):
            self.database.keep_instead = self._unsafe_letters.extend
            self._start(self._publish_from_memory())
        app.state.database, app.state.settings = self.database, settings
        app.state.keys = PublishedKeys(settings.jwks_file)
        every = {**self.timers, FORGET_FACTS: self._forget_facts}
        urgent = {kind: every[kind] for kind in self.urgent_timers}
        runners = [Timers(self.database, timers).run() for timers in (every, urgent) if timers]
        self._start(self._consume(), *runners, self._tidy(), *(work(self) for work in self.works))
        try:
            yield
        finally:
            await self._drain()

    def _start(self, *works: Any) -> None:
        for work in works:
            task = asyncio.create_task(work)
            task.add_done_callback(self._on_work_ended)
            self._tasks.append(task)

    def _on_work_ended(self, task: asyncio.Task[None]) -> None:
        """End the process when a part of it died: half a service is worse than one restarted."""
        if not task.cancelled() and not self.is_draining:
            log.error("work_died", exc_info=task.exception())
            self._end_process()

    async def _consume(self) -> None:
        """Connect the broker, however long it is away, then consume and relay while active."""
        for consumer in self.consumers:
            hearer = hearer_class(self.settings)(
                consumer_of(consumer, self.settings),
                self.database,
                self.settings.retry_delays_s,
                has_inbox=not self.settings.lacks("inbox"),
            )
            subscribe(self.broker, hearer, self.leadership.active)
        await self.broker.start()
        self.relay = relay_class(self.settings)(self.client, spans=self.spans)
        await self.client.subscribe(self._wake_subject, cb=self._on_wake)
        await self.leadership.run(self._while_active)

    async def _while_active(self, connection: Connection[Record]) -> None:
        assert self.relay is not None
        log.info("active")
        works = [asyncio.create_task(work(self)) for work in self.while_active]
        for work in works:
            work.add_done_callback(self._on_work_ended)
        try:
            await self.relay.run(connection)
        finally:
            await end(*works)

    @property
    def _wake_subject(self) -> str:
        return f"wake.{self.settings.service}"

    def _announced(self) -> None:
        """Wake the active copy's relay: here directly, elsewhere by a core message."""
        if self.relay is None:
            return
        if self.leadership.active.is_set():
            self.relay.wake()
        elif self.client.is_connected:
            self._start_once(self.client.publish(self._wake_subject, b""))

    def _start_once(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        task.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def _on_wake(self, _: object) -> None:
        if self.relay is not None:
            self.relay.wake()

    async def _publish_from_memory(self) -> None:
        """Publish after the commit, with no outbox: what the fault test must see fail."""
        while True:
            await asyncio.sleep(UNSAFE_PAUSE_S)
            while self._unsafe_letters and self.relay is not None:
                letter = self._unsafe_letters.pop(0)
                await publish_one(self.client.jetstream(), letter.stream, letter)

    async def _on_closed(self) -> None:
        """End the process when the connection is closed for good: a silent copy helps nobody."""
        if not self.is_draining:
            log.error("broker_connection_closed")
            self._end_process()

    async def _forget_facts(self, key: str, _: Transaction) -> None:
        await forget_facts(self.client.jetstream(), self.settings.service, key)

    def _end_process(self) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    async def _tidy(self) -> None:
        while True:
            with suppress(*TRANSIENT):
                async with self.database.transaction() as transaction:
                    for statement in TIDY:
                        await transaction.connection.execute(statement, transaction.now())
            await asyncio.sleep(HOUSEKEEPING_S)

    async def _drain(self) -> None:
        self.is_draining = True
        stopping = asyncio.create_task(self.broker.stop())
        await asyncio.wait({stopping}, timeout=6)
        await end(stopping, *self._tasks)
        await self.database.close()
        if self.spans is not None:
            await self.spans.close()

    async def checks(self) -> dict[str, bool]:
        """Return what must be true for this copy to be ready, by name."""
        checks = {"running": not self.is_draining, "database": False, "migrations": False}
        with suppress(*TRANSIENT):
            revision = await within(DATABASE_ANSWERS_WITHIN_S, self._revision())
            checks["database"] = True
            checks["migrations"] = revision == newest_revision(self.settings.service)
        checks["broker"] = self.relay is not None and self.client.is_connected
        checks["consumers"] = all(subscriber.running for subscriber in self.broker.subscribers)
        return checks

    async def _revision(self) -> str:
        return str(await self.database.pool.fetchval("SELECT version_num FROM alembic_version"))

    async def measure(self) -> CollectorRegistry:
        """Read the gauges that are asked for, not counted, and return what holds them."""
        await self.gauges.refresh(self.database)
        return self.gauges.registry

    async def _is_ready(self) -> bool:
        return all((await self.checks()).values())

    def asyncapi(self) -> dict[str, Any]:
        """Return the AsyncAPI 3 document of this service."""
        return describe(self.broker, self.settings.service)

    def asyncapi_page(self) -> str:
        """Return the same as an HTML page."""
        return page(self.asyncapi())
