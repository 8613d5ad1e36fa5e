"""The proxy of the faults does the harm that it is told to do, and no other."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from deploy.faults.network.proxy import Mood, Proxy
from deploy.local.ports import HOST
from tests.fixtures.waiting import eventually

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
async def echo() -> AsyncIterator[int]:
    """A server that says again what it hears."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(1000):
            writer.write(piece)
        writer.close()

    server = await asyncio.start_server(serve, HOST, 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


async def through(proxy: Proxy) -> Ends:
    return await asyncio.open_connection(HOST, proxy.port)


async def said(ends: Ends, word: bytes) -> bytes:
    reader, writer = ends
    writer.write(word)
    return await asyncio.wait_for(reader.readexactly(len(word)), 5)


async def for_ever(ends: Ends) -> None:
    while True:
        await said(ends, b"bonjour")


async def test_it_passes_on_what_is_said(echo: int) -> None:
    async with Proxy(echo) as proxy:
        assert await said(await through(proxy), b"bonjour") == b"bonjour"
        assert (proxy.open, proxy.bitten) == (1, 0)


async def test_it_cuts_in_the_middle_of_a_word(echo: int) -> None:
    async with Proxy(echo) as proxy:
        reader, writer = await through(proxy)
        proxy.become(Mood.CUT)

        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await for_ever((reader, writer))

        assert proxy.bitten == 1

        async def is_empty() -> bool:
            return proxy.open == 0

        await eventually(is_empty)


async def test_what_is_half_open_never_mends_and_what_comes_after_is_well(echo: int) -> None:
    async with Proxy(echo) as proxy:
        old = await through(proxy)
        await said(old, b"a")
        proxy.become(Mood.HALF_OPEN)
        proxy.become(Mood.PLAIN)

        old[1].write(b"b")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(old[0].read(1), 0.2)

        assert await said(await through(proxy), b"c") == b"c"


async def test_it_refuses_and_throws_out(echo: int) -> None:
    async with Proxy(echo) as proxy:
        old = await through(proxy)
        await said(old, b"a")
        proxy.become(Mood.REFUSE)

        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await said(old, b"b")
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await said(await through(proxy), b"c")


async def test_it_gives_one_byte_at_a_time(echo: int) -> None:
    async with Proxy(echo) as proxy:
        reader, writer = await through(proxy)
        proxy.become(Mood.DRIP)
        writer.write(b"ab")

        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.readexactly(2), 0.5)

        proxy.become(Mood.PLAIN)
        assert await asyncio.wait_for(reader.read(1), 5)


def test_an_address_through_it_is_the_same_but_for_the_place() -> None:
    proxy = Proxy(4222, port=9)

    assert proxy.instead_of("nats://u:p@127.0.0.1:4222") == "nats://u:p@127.0.0.1:9"
    assert proxy.instead_of("postgresql://u@h:5/d?x=1") == "postgresql://u@127.0.0.1:9/d?x=1"
