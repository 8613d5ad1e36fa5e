"""A partner's webhook receiver for the faults: answers well, badly or not at all, and remembers what it took."""

import asyncio
import json
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum

from deploy.local.ports import HOST


class Answer(Enum):
    """What a receiver does with each webhook."""

    WELL = "204 No Content"
    BROKEN = "500 Internal Server Error"
    GONE = "410 Gone"
    SILENT = ""
    """It never answers: the sender's patience runs out."""


@dataclass(frozen=True)
class Taken:
    """One webhook that was answered well."""

    webhook_id: str
    type: str
    subject: str
    sequence: int
    body: str


@dataclass(eq=False)
class Receiver:
    """One endpoint."""

    answer: Answer = Answer.WELL
    taken: list[Taken] = field(default_factory=list)
    refused: int = 0
    port: int = 0
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    async def __aenter__(self) -> "Receiver":
        """Listen."""
        self._server = await asyncio.start_server(self._serve, HOST, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
        for writer in list(self._open):
            writer.close()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self.port}/"

    def repeated(self) -> int:
        """Return how often something came that had come before under the same webhook-id."""
        return len(self.taken) - len({each.webhook_id for each in self.taken})

    def changed(self) -> int:
        """Return how many webhook-ids came with more than one body."""
        bodies: dict[str, set[str]] = {}
        for each in self.taken:
            bodies.setdefault(each.webhook_id, set()).add(each.body)
        return sum(len(found) > 1 for found in bodies.values())

    def disordered(self) -> int:
        """Return how many facts came after a later one of the same thing; a repetition counts once."""
        seen: set[str] = set()
        newest: Counter[str] = Counter()
        wrong = 0
        for each in self.taken:
            if each.webhook_id not in seen:
                seen.add(each.webhook_id)
                wrong += each.sequence < newest[each.subject]
                newest[each.subject] = max(newest[each.subject], each.sequence)
        return wrong

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                while True:
                    await self._one(reader, writer)
        finally:
            self._open.discard(writer)
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        lines = (line.partition(": ") for line in head.split("\r\n")[1:])
        headers = {name.lower(): text for name, _, text in lines}
        body = (await reader.readexactly(int(headers["content-length"]))).decode()
        if self.answer is Answer.SILENT:
            self.refused += 1
            await reader.read(1)  # until the sender has had enough
            return
        if self.answer is Answer.WELL:
            told = json.loads(body)
            sequence = int(told["sequence"] or 0)
            webhook_id = headers["webhook-id"]
            self.taken.append(Taken(webhook_id, told["type"], told["subject"], sequence, body))
        else:
            self.refused += 1
        writer.write(f"HTTP/1.1 {self.answer.value}\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
