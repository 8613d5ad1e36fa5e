"""A TCP proxy that can be told to behave badly: slow, cut in mid-word, a byte at a time, silent, refusing."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from types import TracebackType
from urllib.parse import urlsplit, urlunsplit

from deploy.local.ports import HOST
from shared.ending import end

CHUNK = 64 * 1024


class Mood(Enum):
    """How it behaves."""

    PLAIN = "plain"
    LATE = "late"
    """Each piece comes `late_s` later."""
    CUT = "cut"
    """Of each tenth piece only half comes, then the connection is reset."""
    DRIP = "drip"
    """One byte a second."""
    HALF_OPEN = "half_open"
    """Nothing comes any more, and nobody is told; connections of that time never mend."""
    REFUSE = "refuse"
    """Nobody is let in, and who was in is thrown out."""


@dataclass(eq=False)
class Road:
    """One connection: two streams of bytes, and whether it has gone dead."""

    task: asyncio.Task[None]
    writers: list[asyncio.StreamWriter] = field(default_factory=list)
    is_dead: bool = False

    def reset(self) -> None:
        """Cut it off without a word."""
        for writer in self.writers:
            transport = writer.transport
            if not transport.is_closing():
                transport.abort()


@dataclass(eq=False)
class Proxy:
    """Listens on a port of its own and passes on to another, in its present mood."""

    port_behind: int
    mood: Mood = Mood.PLAIN
    late_s: float = 0.2
    port: int = 0
    passed: int = 0
    """Connections taken in."""
    bitten: int = 0
    """How often the mood has done its harm."""
    _roads: set[Road] = field(default_factory=set)
    _server: asyncio.Server | None = None
    _pieces: int = 0

    async def __aenter__(self) -> "Proxy":
        """Listen."""
        self._server = await asyncio.start_server(self._meet, HOST, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Listen no more, and cut all off."""
        if self._server is not None:
            self._server.close()
        roads = list(self._roads)
        for road in roads:
            road.reset()
        await end(*(road.task for road in roads))

    @property
    def open(self) -> int:
        """How many connections are open now."""
        return len(self._roads)

    def instead_of(self, url: str) -> str:
        """Return the same address, through this proxy."""
        parts = urlsplit(url)
        before, at, _ = parts.netloc.rpartition("@")
        return urlunsplit(parts._replace(netloc=f"{before}{at}{HOST}:{self.port}"))

    def become(self, mood: Mood) -> None:
        """Behave so from now on; what went dead stays dead."""
        for road in self._roads:
            if mood is Mood.HALF_OPEN:
                road.is_dead = True
                self.bitten += 1
            if mood is Mood.REFUSE:
                road.reset()
                self.bitten += 1
        self.mood = mood

    def throw_out(self) -> None:
        """Cut off every connection that is open."""
        for road in list(self._roads):
            road.reset()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        road = Road(task, [writer], self.mood is Mood.HALF_OPEN)
        self._roads.add(road)
        self.passed += 1
        try:
            if self.mood is Mood.REFUSE:
                self.bitten += 1
                return
            await self._join(road, reader, writer)
        except OSError:
            return
        finally:
            road.reset()
            self._roads.discard(road)

    async def _join(
        self, road: Road, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        behind, onward = await asyncio.open_connection(HOST, self.port_behind)
        road.writers.append(onward)
        ways = [
            asyncio.create_task(self._carry(road, reader, onward)),
            asyncio.create_task(self._carry(road, behind, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await end(*ways)

    async def _carry(
        self, road: Road, source: asyncio.StreamReader, sink: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError):
            while piece := await source.read(CHUNK):
                if road.is_dead:
                    continue
                await self._pass(road, piece, sink)

    async def _pass(self, road: Road, piece: bytes, sink: asyncio.StreamWriter) -> None:
        self._pieces += 1
        if self.mood is Mood.LATE:
            self.bitten += 1
            await asyncio.sleep(self.late_s)
        elif self.mood is Mood.CUT and self._pieces % 10 == 0:
            self.bitten += 1
            sink.write(piece[: len(piece) // 2])
            await asyncio.sleep(0.01)
            road.reset()
            return
        elif self.mood is Mood.DRIP:
            await self._drip(road, piece, sink)
            return
        sink.write(piece)
        await sink.drain()

    async def _drip(self, road: Road, piece: bytes, sink: asyncio.StreamWriter) -> None:
        for position in range(len(piece)):
            if self.mood is not Mood.DRIP or road.is_dead:
                sink.write(piece[position:])
                break
            self.bitten += 1
            sink.write(piece[position : position + 1])
            await asyncio.sleep(1.0)
        await sink.drain()


def port_of(url: str) -> int:
    """Return the port that an address names."""
    port = urlsplit(url).port
    assert port is not None
    return port
