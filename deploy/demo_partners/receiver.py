"""A partner's own webhook receiver, for whom the demonstration's days pass as they do for the platform."""

import asyncio
import hmac
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from standardwebhooks import Webhook

from deploy.demo_partners.heard import Ear, of_event

TOLERANCE = timedelta(minutes=5)
TEST = "rers.public.test.v1"
HOST = "127.0.0.1"
NO_CONTENT, UNAUTHORIZED, GONE = "204 No Content", "401 Unauthorized", "410 Gone"
GONE_PATH = "/gone"


@dataclass(eq=False)
class Receiver:
    """Takes webhooks at paths, each with its own ear; verifies every one of them."""

    now: Callable[[], datetime]
    secrets: dict[str, list[str]] = field(default_factory=dict)
    """Those that are accepted at a path."""
    ears: dict[str, Ear] = field(default_factory=dict)
    signed_by: dict[str, list[tuple[bool, ...]]] = field(default_factory=dict)
    """For each webhook at a path, which of its secrets had signed it."""
    tests: int = 0
    refused: int = 0
    port: int = 0
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    def url(self, path: str) -> str:
        """Return where a path is."""
        return f"http://{HOST}:{self.port}{path}"

    async def start(self) -> None:
        """Answer, on the port of before if there was one."""
        self._server = await asyncio.start_server(self._serve, HOST, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Answer no more: connections are refused."""
        if self._server is None:
            return
        self._server.close()
        for writer in list(self._open):
            writer.close()
        self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                while True:
                    await self._answer_one(reader, writer)
        finally:
            self._open.discard(writer)
            writer.close()

    async def _answer_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.split("\r\n")
        headers = {name.lower(): text for name, _, text in (each.partition(": ") for each in lines)}
        body = (await reader.readexactly(int(headers["content-length"]))).decode()
        status = self._take(first.split(" ")[1], headers, body)
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()

    def _take(self, path: str, headers: dict[str, str], body: str) -> str:
        if path == GONE_PATH:
            return GONE
        signed = self._verified(path, headers, body)
        if not any(signed):
            self.refused += 1
            return UNAUTHORIZED
        self.signed_by.setdefault(path, []).append(signed)
        ear = self.ears[path]
        ear.texts.append(body)
        event = json.loads(body)
        if event["type"] == TEST:
            self.tests += 1
        else:
            ear.facts.append(of_event(event, self.now()))
        return NO_CONTENT

    def _verified(self, path: str, headers: dict[str, str], body: str) -> tuple[bool, ...]:
        """Say which of the path's secrets have signed; none when it was signed at another time."""
        at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
        is_fresh = abs(self.now() - at) < TOLERANCE
        given = headers["webhook-signature"].split(" ")
        return tuple(
            is_fresh and _is_among(Webhook(secret).sign(headers["webhook-id"], at, body), given)
            for secret in self.secrets.get(path, ())
        )


def _is_among(signature: str, given: list[str]) -> bool:
    return any(hmac.compare_digest(signature, each) for each in given)
