"""A service that is asked to end still answers those who are inside already."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn

from shared.serving import Server
from tests.fixtures.waiting import eventually

Message = MutableMapping[str, Any]
REQUEST = b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"


async def app(
    _scope: Message,
    _receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    """Answer everybody."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"well"})


def server_of(kind: type[uvicorn.Server]) -> uvicorn.Server:
    config = uvicorn.Config(app, host="127.0.0.1", port=0, lifespan="off", log_config=None)
    config.load()
    server = kind(config)
    server.lifespan = config.lifespan_class(config)
    return server


async def asked_while_it_ends(kind: type[uvicorn.Server]) -> bytes:
    """Connect, have the server end, and only then ask; return what is answered."""
    server = server_of(kind)
    await server.startup()
    port = server.servers[0].sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def is_inside() -> bool:
        return bool(server.server_state.connections)

    await eventually(is_inside)
    begun = asyncio.Event()
    ending = asyncio.create_task(server.shutdown())
    asyncio.get_running_loop().call_soon(begun.set)  # after the task's first step
    await begun.wait()
    try:
        writer.write(REQUEST)
        return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()
        await ending


async def test_who_is_inside_is_answered() -> None:
    assert (await asked_while_it_ends(Server)).startswith(b"HTTP/1.1 200")


async def test_uvicorn_alone_would_not_answer() -> None:
    assert await asked_while_it_ends(uvicorn.Server) == b""
