"""Rebuilds the projections of one service from the stream of facts, while the service goes on."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import asyncpg
from asyncpg import Connection, Record
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.errors import NotFoundError

from deploy.databases import UNREACHABLE
from deploy.errors import (
    ProjectionFailedError,
    ProjectionImpureError,
    ProjectionsBusyError,
    ProjectionsRunningError,
    ServerUnreachableError,
)
from deploy.operations import shadow
from deploy.operations.comparison import Difference, compare, count_rows
from shared.messaging.consumer import Consumer
from shared.messaging.reading import BrokerSilentError, OrderedReader, Start
from shared.messaging.rebuild import FactFailedError, Replay, SideEffectError, Tally
from shared.storage.database import prepare_connection

STREAM = "EVENTS"
LOCK_ID = 0x5245_4255
"""Advisory lock of the one rebuild that may run in a database."""

FEW = 200
"""So many facts may be left for when the live tables are locked: some tens of milliseconds."""

LOCKED_FOR_S = 2.0
"""How long the live tables may stay locked while the last facts are applied."""

CLUSTER_CATCHES_UP_S = 0.5
CHECKS = 5
LIVE_CATCHES_UP_S = 10.0

Observer = Callable[[int, int], None]
"""Told how many facts are read and how many there are."""


@dataclass(frozen=True)
class Wanted:
    """Which service's projections, and how: `is_check` compares and replaces nothing."""

    service: str
    owner_dsn: str
    consumers: Sequence[Consumer]
    is_check: bool = False
    is_lenient: bool = False


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild did; `differences` is None when nothing was compared."""

    service: str
    rows: dict[str, int]
    tally: Tally
    is_swapped: bool
    has_dropped_old: bool
    differences: list[Difference] | None
    live_lag: int


async def rebuild(wanted: Wanted, client: Client, observer: Observer) -> Rebuilt:
    """Rebuild, then swap or compare; whatever goes wrong, the live tables stay as they are."""
    reader = OrderedReader(client, STREAM, subjects_of(wanted.consumers))
    async with _alone(wanted) as connection:
        try:
            return await _Rebuild(wanted, connection, reader, observer).run()
        except FactFailedError as error:
            raise ProjectionFailedError(
                sequence=error.sequence, type=error.type_name, reason=error.reason
            ) from error
        except SideEffectError as error:
            raise ProjectionImpureError(service=wanted.service, where=error) from error
        except BrokerSilentError as error:
            raise ServerUnreachableError(setting="RERS_NATS_URL", reason=error) from error
        except UNREACHABLE as error:
            raise _database_away(error) from error
        finally:
            await reader.close()


def subjects_of(consumers: Sequence[Consumer]) -> list[str]:
    """Return what these consumers hear, each subject once."""
    return sorted({subject for consumer in consumers for subject in consumer.hearing().subjects})


@asynccontextmanager
async def _alone(wanted: Wanted) -> AsyncIterator["Connection[Record]"]:
    """Connect as the owner, in whose eyes the fresh tables come first, if no other rebuild runs."""
    try:
        connection = await asyncpg.connect(
            wanted.owner_dsn,
            timeout=10,
            server_settings={
                "application_name": f"rers-rebuild-{wanted.service}",
                "search_path": shadow.SEARCH_PATH,
                "jit": "off",
            },
        )
    except (*UNREACHABLE, ValueError) as error:
        raise _database_away(error) from error
    try:
        await prepare_connection(connection)
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK_ID):
            raise ProjectionsRunningError(service=wanted.service)
        yield connection
        await connection.close(timeout=5)
    finally:
        connection.terminate()


def _database_away(error: Exception) -> ServerUnreachableError:
    reason = str(error) or type(error).__name__
    return ServerUnreachableError(setting="RERS_DATABASE_URL", reason=reason)


@dataclass(eq=False)
class _Rebuild:
    wanted: Wanted
    connection: "Connection[Record]"
    reader: OrderedReader
    observer: Observer
    held: list[Msg] = field(default_factory=list)
    """Read while the live tables were locked: applied again if that transaction rolls back."""

    def __post_init__(self) -> None:
        self.replay = Replay(
            self.connection,
            self.wanted.service,
            self.wanted.consumers,
            shadow.FRESH,
            self.wanted.is_lenient,
        )

    async def run(self) -> Rebuilt:
        await shadow.require_plain(self.connection, self.wanted.service)
        tables = await shadow.live_tables(self.connection)
        if not await shadow.drop_old(self.connection):
            raise ProjectionsBusyError
        shape = await shadow.create(self.connection, tables)
        await self._read_all(await self.reader.open(Start(sequence=1)), FEW)
        if self.wanted.is_check:
            return await self._checked(tables)
        await shadow.analyze(self.connection, tables)
        await self._read_all(await self.reader.lag(), FEW)
        self.counted = replace(self.replay.tally)
        await shadow.swap(self.connection, tables, shape, self._drain)
        rows = await count_rows(self.connection, tables, shadow.LIVE)
        is_dropped = await shadow.drop_old(self.connection)
        return Rebuilt(
            self.wanted.service, rows, self.replay.tally, True, is_dropped, None, await self._lag()
        )

    async def _read_all(self, left: int, enough: int = 0) -> None:
        """Apply what is in the stream and what comes meanwhile, until at most `enough` are left."""
        while left > enough:
            messages = await self.reader.take()
            await self.replay.apply(messages)
            left = messages[-1].metadata.num_pending if messages else await self.reader.lag()
            read = self.replay.tally.read
            self.observer(read, read + left)

    async def _drain(self) -> None:
        """Apply the last facts while nobody writes to the live tables."""
        self.replay.tally = replace(self.counted)
        await self.replay.apply(self.held)
        began = asyncio.get_running_loop().time()
        while await self._is_behind(asyncio.get_running_loop().time() - began):
            messages = await self.reader.take()
            self.held += messages
            await self.replay.apply(messages)

    async def _is_behind(self, seconds: float) -> bool:
        """True while facts are unread; in a cluster the live consumer's server may know of more.

        What was delivered to the live consumer and is not found is waited for a moment only: it
        may have been purged.
        """
        if await self.reader.lag() > 0:
            if seconds > LOCKED_FOR_S:
                raise shadow.TooManyError
            return True
        heard = max((delivered for delivered, _ in await self._live()), default=0)
        return self.reader.position < heard and seconds < CLUSTER_CATCHES_UP_S

    async def _live(self) -> list[tuple[int, int]]:
        """For each live consumer: the last fact delivered to it, and how many it has not finished."""
        found = []
        for consumer in self.wanted.consumers:
            broker = self.reader.client.jetstream(timeout=5)
            try:
                state = await broker.consumer_info(STREAM, consumer.name)
            except NotFoundError:
                continue
            hears_the_same = set(state.config.filter_subjects or ()) == set(
                consumer.hearing().subjects
            )
            delivered = state.delivered.stream_seq if state.delivered and hears_the_same else 0
            found.append((delivered, (state.num_pending or 0) + (state.num_ack_pending or 0)))
        return found

    async def _lag(self) -> int:
        return sum(unfinished for _, unfinished in await self._live())

    async def _checked(self, tables: Sequence[str]) -> Rebuilt:
        """Compare until nothing differs but what differed every time: the rest was on its way."""
        await self._read_all(await self.reader.lag())
        differences = await compare(self.connection, tables)
        for _ in range(CHECKS - 1):
            if not differences:
                break
            await self._let_live_catch_up()
            await self._read_all(await self.reader.lag())
            still = {(each.table, each.key) for each in await compare(self.connection, tables)}
            differences = {each for each in differences if (each.table, each.key) in still}
        rows = await count_rows(self.connection, tables, shadow.FRESH)
        await shadow.drop_fresh(self.connection)
        ordered = sorted(differences, key=lambda each: (each.table, each.key))
        tally, lag = self.replay.tally, await self._lag()
        return Rebuilt(self.wanted.service, rows, tally, False, False, ordered, lag)

    async def _let_live_catch_up(self) -> None:
        deadline = asyncio.get_running_loop().time() + LIVE_CATCHES_UP_S
        while await self._lag() and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.1)
