"""A crowd of HTTP clients: as lean as a client can be, since it shares the cores with the service."""

import asyncio
import itertools
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from deploy.bench.measures import percentile


@dataclass(frozen=True)
class Answer:
    """What one person was answered."""

    status: int
    outcome: str
    """The registration's status, or the problem's code."""
    seconds: float


@dataclass(eq=False)
class Crowd:
    """Sends each person's POST over a fixed number of kept-alive connections, all open at once."""

    url: str
    path: str
    tokens: list[str]
    connections: int
    answers: list[Answer] = field(default_factory=list)

    async def rush(self) -> float:
        """Let everybody ask; return the seconds until the last was answered."""
        turns = itertools.chain(self.tokens)
        opened = await self._open()
        began = time.perf_counter()
        await asyncio.gather(
            *(self._ask(turns, reader, writer, began) for reader, writer in opened)
        )
        seconds = time.perf_counter() - began
        for _, writer in opened:
            writer.close()
        return seconds

    async def _open(self) -> list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        place = urlsplit(self.url)
        gate = asyncio.Semaphore(200)  # the listening queue of the server is no part of the race

        async def one() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
            async with gate:
                return await asyncio.open_connection(place.hostname, place.port)

        return await asyncio.gather(*(one() for _ in range(self.connections)))

    async def _ask(
        self,
        turns: "itertools.chain[str]",
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        began: float,
    ) -> None:
        for token in turns:
            writer.write(
                f"POST {self.path} HTTP/1.1\r\nHost: rers\r\nAuthorization: Bearer {token}\r\n"
                "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}".encode()
            )
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            length = int(head.partition("content-length:")[2].partition("\r\n")[0])
            body = json.loads(await reader.readexactly(length))
            outcome = str(body.get("status") if "code" not in body else body["code"])
            self.answers.append(Answer(int(head[9:12]), outcome, time.perf_counter() - began))

    @property
    def errors_5xx(self) -> int:
        """How many were answered that the service failed."""
        return sum(answer.status >= 500 for answer in self.answers)

    def figures(self) -> dict[str, object]:
        """Return how many were answered what."""
        outcomes = Counter(answer.outcome for answer in self.answers)
        return {
            "answered": len(self.answers),
            "outcomes": dict(outcomes),
            "p50_s": round(percentile([answer.seconds for answer in self.answers], 0.5), 2),
            "p99_s": round(percentile([answer.seconds for answer in self.answers], 0.99), 2),
        }
