"""A crowd of HTTP clients over kept-alive connections, as lean as a client can be, in a process of its own."""

import asyncio
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from deploy.bench.child import wait_for_go
from deploy.bench.measures import percentile
from deploy.clients.signer import Signer

LENGTH = b"content-length:"


class Client(asyncio.Protocol):
    """One connection: asks, waits for the answer, asks the next, until nothing is left to ask."""

    def __init__(self, asked: Iterator[bytes], taken: list[float]) -> None:
        """Take what is asked from `asked`, which all share; add to `taken` how long each answer took."""
        self._asked, self._taken = asked, taken
        self._heard, self._began = b"", 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        self.transport = cast("asyncio.Transport", transport)

    def ask(self) -> None:
        """Ask the next thing."""
        request = next(self._asked, None)
        if request is None:
            self.done.set_result(None)
            self.transport.close()
            return
        self._heard, self._began = b"", time.perf_counter()
        self.transport.write(request)

    def data_received(self, part: bytes) -> None:
        """Take a part of an answer."""
        self._heard += part
        head, separator, body = self._heard.partition(b"\r\n\r\n")
        if not separator or len(body) < _length(head):
            return
        if not head.startswith(b"HTTP/1.1 201"):
            self._fail(f"a registration was refused: {body[:300]!r}")
            return
        self._taken.append(time.perf_counter() - self._began)
        self.ask()

    def connection_lost(self, error: Exception | None) -> None:
        """Say that it was too early, if it was."""
        self._fail("the service closed the connection")

    def _fail(self, why: str) -> None:
        if not self.done.done():
            self.done.set_exception(RuntimeError(why))


def _length(head: bytes) -> int:
    return int(head.lower().partition(LENGTH)[2].partition(b"\r\n")[0])


async def crowd(spec: dict[str, Any]) -> dict[str, Any]:
    """Let `count` people register, each for one of the sessions in turn; raise RuntimeError for any refusal."""
    place = urlsplit(spec["url"])
    taken: list[float] = []
    asked = iter(_requests(spec))
    loop = asyncio.get_running_loop()
    opened = [
        await loop.create_connection(lambda: Client(asked, taken), place.hostname, place.port)
        for _ in range(spec["connections"])
    ]
    await wait_for_go()
    began = time.perf_counter()
    for _, client in opened:
        client.ask()
    await asyncio.gather(*(client.done for _, client in opened))
    seconds = time.perf_counter() - began
    return {
        "per_s": round(len(taken) / seconds, 1),
        "p50_ms": round(percentile(taken, 0.5) * 1e3, 2),
        "p99_ms": round(percentile(taken, 0.99) * 1e3, 2),
    }


def _requests(spec: dict[str, Any]) -> list[bytes]:
    """Sign a token for each person and write what they ask."""
    signer = Signer(Path(spec["signing_key_file"]), Path(spec["jwks_file"]))
    sessions = spec["sessions"]
    return [
        (
            f"POST /sessions/{sessions[turn % len(sessions)]}/registrations HTTP/1.1\r\n"
            f"Host: rers\r\nAuthorization: Bearer {signer.token(str(uuid.uuid4()))}\r\n"
            "Content-Length: 0\r\n\r\n"
        ).encode()
        for turn in range(spec["count"])
    ]
