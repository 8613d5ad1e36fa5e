"""A partner's webhook receiver on loopback that answers as a test wishes, and remembers what it was sent."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.fixtures.waiting import eventually


@dataclass(frozen=True)
class Post:
    """What was posted."""

    headers: dict[str, str]
    text: str

    @property
    def body(self) -> dict[str, Any]:
        """The body as JSON."""
        body: dict[str, Any] = json.loads(self.text)
        return body

    @property
    def webhook_id(self) -> str:
        """Its stable id."""
        return self.headers["webhook-id"]

    @property
    def subject(self) -> str:
        """What it is about."""
        return str(self.body["subject"])


@dataclass(frozen=True)
class Reply:
    """An answer; status 0 hangs up without one."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""


Answers = Callable[[Post], Awaitable[Reply]]


async def gladly(_: Post) -> Reply:
    """Take whatever comes."""
    return Reply()


@dataclass(eq=False)
class Receiver:
    """One running receiver."""

    answers: Answers = gladly
    posts: list[Post] = field(default_factory=list)
    taken: list[Post] = field(default_factory=list)
    """Those that were answered with 2xx."""
    connections: int = 0
    most_at_once: int = 0
    port: int = 0
    _under_way: int = 0
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/hook"

    async def has_taken(self, number: int) -> list[Post]:
        """Wait until it has taken so many posts, and return them."""

        async def look() -> list[Post]:
            return self.taken if len(self.taken) >= number else []

        return await eventually(look)

    async def was_sent(self, number: int) -> list[Post]:
        """Wait until it was sent so many posts, taken or not."""

        async def look() -> list[Post]:
            return self.posts if len(self.posts) >= number else []

        return await eventually(look)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the posts of one connection."""
        self.connections += 1
        self._writers.add(writer)
        try:
            while await self._answer_one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _answer_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.decode().split("\r\n")[1:-2]
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in lines)
        }
        body = await reader.readexactly(int(headers["content-length"]))
        post = Post(headers, body.decode())
        self.posts.append(post)
        self._under_way += 1
        self.most_at_once = max(self.most_at_once, self._under_way)
        try:
            reply = await self.answers(post)
        finally:
            self._under_way -= 1
        if not reply.status:
            return False
        if 200 <= reply.status < 300:
            self.taken.append(post)
        more = "".join(f"{name}: {value}\r\n" for name, value in reply.headers.items())
        length = len(reply.body.encode())
        writer.write(
            f"HTTP/1.1 {reply.status} X\r\n{more}Content-Length: {length}\r\n\r\n{reply.body}".encode()
        )
        await writer.drain()
        return True

    def hang_up(self) -> None:
        """Cut all connections."""
        for writer in self._writers:
            writer.close()


@asynccontextmanager
async def receiving(answers: Answers = gladly, port: int = 0) -> AsyncIterator[Receiver]:
    """Run a receiver on a free port, or on the one that is given."""
    receiver = Receiver(answers)
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", port)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        receiver.hang_up()
