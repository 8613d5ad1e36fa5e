"""A fast lane of commands: plain HTTP on connections kept open, so that the platform is the slower side."""

import asyncio
import itertools
import json
import uuid
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from deploy.clients.api import SilentError

PATIENCE_S = 60.0
ANSWER_WITHIN_S = 20.0
PAUSE_S = 0.1
AGAIN = frozenset({502, 503, 504})

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class RefusedFastError(Exception):
    """The service answered with a problem; `code` is its stable name, or the status."""

    def __init__(self, status: int, body: bytes) -> None:
        """Keep what was answered."""
        try:
            self.code = str(json.loads(body)["code"])
        except (ValueError, KeyError, TypeError):
            self.code = str(status)
        self.status = status
        super().__init__(f"{status} {self.code}")


@dataclass(eq=False)
class Lane:
    """Posts commands to all copies in turn; a command is sent again under its key until it is answered."""

    urls: Mapping[str, Sequence[str]]
    repeats: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    answers: dict[tuple[str, int], int] = field(default_factory=dict)
    """The same by service and status."""
    cut: int = 0
    """Connections that were lost between a request and its answer."""
    refused_connections: int = 0
    is_kept_open: bool = True
    """Whether a connection is used again; without that, only a request that was begun can be cut."""
    _idle: dict[str, deque[Connection]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Let the copies of each service take turns."""
        self._turns = {service: itertools.cycle(urls) for service, urls in self.urls.items()}

    async def post(
        self, service: str, path: str, body: Mapping[str, Any], token: str, key: str = ""
    ) -> Any:
        """Give a command; raise RefusedFastError or SilentError."""
        key = key or str(uuid.uuid4())
        content = json.dumps(body).encode()
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE_S
        while loop.time() < deadline:
            url = next(self._turns[service])
            try:
                async with asyncio.timeout(ANSWER_WITHIN_S):
                    status, answer = await self._ask(url, _request(url, path, content, token, key))
            except (OSError, TimeoutError, asyncio.IncompleteReadError):
                status, answer = 0, b""
            self.statuses[status] = self.statuses.get(status, 0) + 1
            self.answers[service, status] = self.answers.get((service, status), 0) + 1
            if status and status not in AGAIN:
                if status >= 400:
                    raise RefusedFastError(status, answer)
                return json.loads(answer) if answer else None
            self.repeats += 1
            await asyncio.sleep(PAUSE_S)
        raise SilentError(f"POST {service}{path}: silent for {PATIENCE_S:.0f} s")

    async def close(self) -> None:
        """Close what is open."""
        for connections in self._idle.values():
            for _, writer in connections:
                writer.close()
        self._idle.clear()

    async def _ask(self, url: str, request: bytes) -> tuple[int, bytes]:
        reader, writer = await self._connection(url)
        try:
            writer.write(request)
            status, body, stays = await _answer(reader)
        except BaseException:
            self.cut += 1
            writer.close()
            raise
        if stays and self.is_kept_open:
            self._idle.setdefault(url, deque()).append((reader, writer))
        else:
            writer.close()
        return status, body

    async def _connection(self, url: str) -> Connection:
        idle = self._idle.get(url)
        while idle:
            reader, writer = idle.pop()
            if not reader.at_eof() and not writer.is_closing():
                return reader, writer
            writer.close()
        parts = urlsplit(url)
        try:
            return await asyncio.open_connection(parts.hostname, parts.port)
        except OSError:
            self.refused_connections += 1
            raise


def _request(url: str, path: str, content: bytes, token: str, key: str) -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\nAuthorization: Bearer {token}\r\n"
        f"Idempotency-Key: {key}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    ).encode("ascii") + content


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes, bool]:
    """Return status, body, and whether the connection may be used again."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head[9:12])
    length = 0
    for line in head.split(b"\r\n")[1:]:
        if line.startswith(b"content-length:"):
            length = int(line[15:])
    body = await reader.readexactly(length) if length else b""
    return status, body, b"connection: close" not in head
