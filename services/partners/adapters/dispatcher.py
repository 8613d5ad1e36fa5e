"""Brings pending deliveries to their endpoints' lanes; runs in the active copy of the service only."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

import asyncio
import random
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

import httpcore
import structlog
from asyncpg import Record

from services.partners.adapters.delivery_notes import DeliveryNotes
from services.partners.adapters.guarded_network import GuardedNetwork, checked_addresses
from services.partners.adapters.sql_endpoints import scope_of
from services.partners.adapters.stored_letters import StoredLetters
from services.partners.adapters.system_resolver import OwnedResolve, SystemResolver, at_doors
from services.partners.adapters.webhook_lane import Lane, Target, Tools
from services.partners.adapters.webhook_sender import Channel, Signer
from services.partners.domain.line import FAILURES_THAT_OPEN, Line
from services.partners.domain.webhook_url import UrlRefusedError, destination_of
from shared.ending import end
from shared.storage.database import TRANSIENT, Database

log = structlog.get_logger("webhooks")

BUSY_POLL_S = 0.03
IDLE_POLL_S = 0.15
ENDPOINTS_POLL_S = 0.5
MOST_READ = 2_000

VERSIONS = """
SELECT e.endpoint_id, e.version, p.version AS partner_version
FROM endpoint e JOIN partner p ON p.id = e.partner_id
WHERE e.state <> 'disabled' AND p.state = 'active'
"""
ENDPOINTS = """
SELECT e.*, p.slug, p.types AS partner_types, p.networks AS partner_networks,
    p.version AS partner_version,
    (SELECT array_agg(s.secret ORDER BY s.created_at DESC) FROM endpoint_secret s
        WHERE s.endpoint_id = e.endpoint_id) AS secrets,
    (SELECT array_agg(s.retires_at ORDER BY s.created_at DESC) FROM endpoint_secret s
        WHERE s.endpoint_id = e.endpoint_id) AS until
FROM endpoint e JOIN partner p ON p.id = e.partner_id
WHERE e.endpoint_id = ANY($1::uuid[])
"""
_COLUMNS = (
    "delivery_id, endpoint_id, position, event_id, aggregate_id, occurred_at, next_at, attempts"
)
NEWEST = "SELECT coalesce(max(delivery_id), 0) FROM delivery"
NEW = f"""
SELECT {_COLUMNS} FROM delivery WHERE delivery_id > $1 AND state = 'pending'
ORDER BY delivery_id LIMIT $2
"""  # noqa: S608 - constants alone
WAITING = f"""
SELECT {_COLUMNS} FROM delivery
WHERE endpoint_id = $1 AND delivery_id > $2 AND state = 'pending' ORDER BY delivery_id LIMIT $3
"""  # noqa: S608 - constants alone


@dataclass(eq=False)
class Channels:
    """Opens channels to endpoints, each with connections of its own."""

    is_local_allowed: bool
    resolve: OwnedResolve = field(default_factory=SystemResolver)
    resolve_at_doors: OwnedResolve = field(default_factory=at_doors)
    """Apart, so that no request holds up what is sent."""
    tls: ssl.SSLContext = field(default_factory=httpcore.default_ssl_context)

    async def expect_fit(self, url: str, partner_id: str) -> None:
        """Raise UrlRefusedError, or AddressRefusedError when what its name leads to (now) is not public.

        Raise LookUpsBusyError while the partner has too many names looked up already.
        """
        place = destination_of(url, is_local_allowed=self.is_local_allowed)
        try:
            await checked_addresses(
                partial(self.resolve_at_doors, partner_id),
                place.host,
                place.port,
                is_local_allowed=self.is_local_allowed,
            )
        except OSError:
            raise UrlRefusedError(reason="unknown_host") from None

    def open(self, url: str, partner_id: str, *, is_trial: bool = False) -> Channel | None:
        """Return a channel; None when the URL is refused. A trial is somebody's request at a door."""
        resolve = partial(self.resolve_at_doors if is_trial else self.resolve, partner_id)
        network = GuardedNetwork(resolve, is_local_allowed=self.is_local_allowed)
        try:
            return Channel(url, network, self.tls, is_local_allowed=self.is_local_allowed)
        except UrlRefusedError:
            return None

    def target(self, row: Record) -> Target:
        """Make a target of an endpoint's row."""
        own = scope_of(row["networks"], row["types"])
        return Target(
            endpoint_id=row["endpoint_id"],
            version=(row["version"], row["partner_version"]),
            partner=row["slug"],
            scope=own.within(scope_of(row["partner_networks"], row["partner_types"])),
            channel=self.open(row["url"], row["partner_id"]),
            signer=Signer(list(zip(row["secrets"], row["until"], strict=True))),
        )


@dataclass(eq=False)
class Dispatcher:
    """Reads new deliveries for all endpoints at once, and hands each to its endpoint's lane."""

    database: Database
    channels: Channels
    dice: random.Random = field(default_factory=random.SystemRandom)
    lanes: dict[str, Lane] = field(default_factory=dict)
    looks: int = 0
    """How often it has looked for what is new and due."""
    _read_to: int = 0
    _looked_at_endpoints: float = float("-inf")
    _awake: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """Prepare what all lanes use."""
        self.notes = DeliveryNotes(self.database)
        letters = StoredLetters(self.database)
        self._tools = Tools(self.database.clock, letters, self.notes, self._awake.set)

    async def run(self) -> None:
        """Dispatch until cancelled; what is cut off then is posted again later, under the same id."""
        writing = asyncio.create_task(self.notes.run())
        try:
            await self._dispatch(writing)
        finally:
            for lane in self.lanes.values():
                lane.stop()
            await end(writing)
            await asyncio.gather(*(lane.close() for lane in self.lanes.values()))
            self.lanes.clear()

    async def _dispatch(self, writing: asyncio.Task[None]) -> None:
        is_begun = False
        while not writing.done():
            self._awake.clear()
            is_busy = False
            try:
                if not is_begun:
                    self._read_to = await self.database.pool.fetchval(NEWEST)
                    is_begun = True
                is_busy = await self._look()
                self.looks += 1
            except TRANSIENT as error:
                log.warning("webhooks_wait_for_database", reason=type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(BUSY_POLL_S if is_busy else IDLE_POLL_S):
                    await self._awake.wait()
        writing.result()

    async def _look(self) -> bool:
        """Take in what is new and post what is due; say whether there was anything new."""
        loop = asyncio.get_running_loop()
        if loop.time() - self._looked_at_endpoints >= ENDPOINTS_POLL_S:
            await self._look_at_endpoints()
            self._looked_at_endpoints = loop.time()
        rows = await self.database.pool.fetch(NEW, self._read_to, MOST_READ)
        await self._offer(rows)
        for lane in list(self.lanes.values()):
            if lane.has_more and lane.room > 0:
                await self._load(lane)
            lane.pump()
        if len(rows) == MOST_READ:
            self._awake.set()
        return bool(rows)

    async def _offer(self, rows: Sequence[Record]) -> None:
        """Give new deliveries to their lanes; a lane that is not there yet finds its own when it opens."""
        if not rows:
            return
        await self._tools.letters.prepare([row["position"] for row in rows])
        for row in rows:
            lane = self.lanes.get(row["endpoint_id"])
            if lane is not None:
                lane.offer(row)
        self._read_to = rows[-1]["delivery_id"]

    async def _load(self, lane: Lane) -> None:
        """Fill a lane from the database; after the new ones have been offered, so that none falls between."""
        room = lane.room
        endpoint_id = lane.target.endpoint_id
        rows = await self.database.pool.fetch(WAITING, endpoint_id, lane.loaded_to, room)
        for row in rows:
            lane.take_in(row)
        lane.has_more = len(rows) == room

    async def _look_at_endpoints(self) -> None:
        """Open, change and close lanes as endpoints have come, changed and gone."""
        rows = await self.database.pool.fetch(VERSIONS)
        now = {row["endpoint_id"]: (row["version"], row["partner_version"]) for row in rows}
        for endpoint_id in [each for each in self.lanes if each not in now]:
            await self.lanes.pop(endpoint_id).close()
        changed = [
            endpoint_id
            for endpoint_id, version in now.items()
            if endpoint_id not in self.lanes or self.lanes[endpoint_id].target.version != version
        ]
        if changed:
            for row in await self.database.pool.fetch(ENDPOINTS, changed):
                await self._open_or_change(row)

    async def _open_or_change(self, row: Record) -> None:
        target, is_failing = self.channels.target(row), row["state"] == "failing"
        lane = self.lanes.get(target.endpoint_id)
        if lane is not None and not lane.is_out_of_step(target, is_failing=is_failing):
            await lane.retarget(target, is_failing=is_failing)
            return
        if lane is not None:
            await lane.close()
        since = row["began_failing_at"] if is_failing else None
        line = Line(
            self.dice,
            began_failing_at=since,
            failures_in_a_row=FAILURES_THAT_OPEN if is_failing else 0,
            failed_first_at=since,
        )
        self.lanes[target.endpoint_id] = Lane(target, line, self._tools)
