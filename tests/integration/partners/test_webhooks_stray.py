"""A receiver says more than it was asked on a connection that is kept: no later post takes that for its answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from tests.integration.partners.conftest import World
from tests.integration.partners.dispatching import (
    all_are,
    attempts,
    dispatching,
    endpoint_is,
    open_endpoint,
    share,
)

TAKEN = b"HTTP/1.1 204 No Content\r\n\r\n"
TOLD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
GONE = b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"


@dataclass
class Chatterer:
    """Answers each post with the same bytes, and says more when it is told to."""

    answer: bytes
    port: int = 0
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer what comes on one connection."""
        self.writers.append(writer)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = head.lower().partition(b"content-length: ")[2].partition(b"\r")[0]
                await reader.readexactly(int(length))
                writer.write(self.answer)
        except (ConnectionError, asyncio.IncompleteReadError):
            writer.close()


@asynccontextmanager
async def chattering(answer: bytes) -> AsyncIterator[Chatterer]:
    """Run one until the end of the block."""
    chatterer = Chatterer(answer)
    server = await asyncio.start_server(chatterer.serve, "127.0.0.1", 0)
    chatterer.port = server.sockets[0].getsockname()[1]
    try:
        yield chatterer
    finally:
        server.close()
        for writer in chatterer.writers:
            writer.close()


@pytest.mark.parametrize("answer", [TAKEN, TOLD], ids=["without body", "with body"])
async def test_a_second_answer_that_comes_with_the_first_is_nobody_s(
    world: World, answer: bytes
) -> None:
    async with chattering(answer + GONE) as chatterer, dispatching(world):
        await open_endpoint(world, await world.partner("map"), chatterer.url)
        for sequence in (1, 2, 3):
            await share(world, "knitting", sequence=sequence)

        await all_are(world, *["delivered"] * 3)

        assert {each["status"] for each in await attempts(world, 3)} == {int(answer[9:12])}
        assert len(chatterer.writers) == 3
        await endpoint_is(world, "live")


async def test_what_comes_while_a_connection_rests_spoils_it(world: World) -> None:
    async with chattering(TAKEN) as chatterer, dispatching(world):
        await open_endpoint(world, await world.partner("map"), chatterer.url)
        await share(world, "knitting")
        await all_are(world, "delivered")
        chatterer.writers[0].write(GONE)

        await share(world, "knitting", sequence=2)

        await all_are(world, "delivered", "delivered")
        assert len(chatterer.writers) == 2
        await endpoint_is(world, "live")


async def test_a_connection_on_which_nothing_strays_is_kept(world: World) -> None:
    async with chattering(TOLD) as chatterer, dispatching(world):
        await open_endpoint(world, await world.partner("map"), chatterer.url)
        for sequence in (1, 2, 3):
            await share(world, "knitting", sequence=sequence)

        await all_are(world, *["delivered"] * 3)

        assert len(chatterer.writers) == 1
