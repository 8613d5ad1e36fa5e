"""The other side of all webhooks in one process: answers at once, late, bit by bit or without end; notes what came when."""

import asyncio
import sys
import time
from dataclasses import dataclass, field
from typing import Any, cast

import httptools

from deploy.bench.child import say

OK = b"HTTP/1.1 204 No Content\r\n\r\n"
LATE_S = 12.0
"""How long a slow endpoint takes: less than the sender's patience, so that each post ends well."""
DRIP_S = 0.5
"""Between two bytes of an endpoint whose answer the sender will not live to see."""
PROCESSING = b"HTTP/1.1 102 Processing\r\n\r\n" * 100
FLOOD_S = 0.01


@dataclass(eq=False)
class Arrivals:
    """What came: (path, webhook-id, Unix seconds), in the order of arrival."""

    seen: list[tuple[str, str, float]] = field(default_factory=list)


@dataclass(eq=False)
class Answering(asyncio.Protocol):
    """One connection."""

    arrivals: Arrivals
    _path: str = ""
    _id: str = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to parse."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one by its shape only
        self._parser = httptools.HttpRequestParser(self)

    def data_received(self, received: bytes) -> None:
        """Parse what came."""
        self._parser.feed_data(received)

    def on_url(self, url: bytes) -> None:
        """Note the path, as `/well/12`: its first word says how it answers."""
        self._path = url.decode()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Note which event it is."""
        if name.lower() == b"webhook-id":
            self._id = value.decode()

    def on_message_complete(self) -> None:
        """Answer in the endpoint's way."""
        self.arrivals.seen.append((self._path, self._id, time.time()))
        loop = asyncio.get_running_loop()
        match self._path.split("/")[1]:
            case "slow":
                loop.call_later(LATE_S, self._answer)
            case "drip":
                self._drip(OK)
            case "flood":
                self._flood()
            case _:
                self._answer()

    def _answer(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(OK)

    def _drip(self, left: bytes) -> None:
        if left and not self._transport.is_closing():
            self._transport.write(left[:1])
            asyncio.get_running_loop().call_later(DRIP_S, self._drip, left[1:])

    def _flood(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(PROCESSING)
            asyncio.get_running_loop().call_later(FLOOD_S, self._flood)


async def receive(_: dict[str, Any]) -> dict[str, Any]:
    """Serve until told to end; answers `count` and `read` on standard input with one line each."""
    arrivals = Arrivals()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Answering(arrivals), "127.0.0.1", 0, backlog=1024)
    port = server.sockets[0].getsockname()[1]
    say(port=port)
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        match line.strip():
            case b"count":
                say(count=len(arrivals.seen))
            case b"read":
                say(seen=arrivals.seen)
                arrivals.seen.clear()
            case _:
                break
    server.close()
    return {}
