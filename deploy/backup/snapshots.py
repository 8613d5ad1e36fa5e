"""A JetStream stream as one file and back: messages, numbers, times and consumers' positions, as the server keeps them."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from deploy.backup.files import private_file
from deploy.errors import StreamCopyError

CHUNK_BYTES = 128 * 1024
PATIENCE_S = 30.0
"""How long the server may be silent in the middle of a copy; it may first have to sync what it holds."""


@dataclass(frozen=True)
class StreamCopy:
    """What the server says of a stream that it has copied: its settings and its state at that moment."""

    config: dict[str, Any]
    state: dict[str, Any]

    @property
    def last_sequence(self) -> int:
        """Number of the last message that the copy holds for certain."""
        return int(self.state["last_seq"])


async def save_stream(client: Client, stream: str, path: Path) -> StreamCopy:
    """Write a stream and its consumers to `path`; raise StreamCopyError."""
    inbox = client.new_inbox()
    chunks: asyncio.Queue[Msg] = asyncio.Queue()
    subscription = await client.subscribe(inbox, cb=chunks.put, pending_bytes_limit=-1)
    asked = {"deliver_subject": inbox, "no_consumers": False, "chunk_size": CHUNK_BYTES}
    try:
        answer = await _ask(client, f"$JS.API.STREAM.SNAPSHOT.{stream}", asked, stream)
        with private_file(path) as file:
            while chunk := await _next(chunks, stream):
                file.write(chunk.data)
                if chunk.reply:  # the server waits for these before it sends more
                    await client.publish(chunk.reply)
    finally:
        await subscription.unsubscribe()
    return StreamCopy(answer["config"], answer["state"])


async def load_stream(client: Client, copy: StreamCopy, path: Path) -> int:
    """Make the stream that `path` holds, consumers included; return its last number.

    One server is enough for it here: provisioning spreads it over a cluster later.
    """
    stream = str(copy.config["name"])
    config = {**copy.config, "num_replicas": 1}
    sources = config.pop("sources", None)
    asked = {"config": config, "state": copy.state}
    begun = await _ask(client, f"$JS.API.STREAM.RESTORE.{stream}", asked, stream)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            await _send(client, begun["deliver_subject"], chunk, stream)
    done = await _send(client, begun["deliver_subject"], b"", stream)
    if sources:
        await _go_on_sourcing(client, stream, config, sources)
    return int(done["state"]["last_seq"])


async def _go_on_sourcing(
    client: Client, stream: str, config: dict[str, Any], sources: list[dict[str, Any]]
) -> None:
    """Let the stream take from its source from the last message on that it took before.

    A restored source is another stream to the server, which would take all of it again. So it is
    told where to begin, and takes that one message a second time: only a stored message makes it
    remember the new source after a restart.
    """
    begin: dict[str, Any] = {}
    broker = client.jetstream(timeout=PATIENCE_S)
    before = (await broker.stream_info(stream)).state
    if before.messages:
        last = await broker.get_msg(stream, before.last_seq)
        begin["opt_start_seq"] = int((last.headers or {})["Nats-Stream-Source"].split()[1])
    whole = {**config, "sources": [{**each, **begin} for each in sources]}
    await _ask(client, f"$JS.API.STREAM.UPDATE.{stream}", whole, stream)
    loop = asyncio.get_running_loop()
    deadline = loop.time() + PATIENCE_S
    while begin and (await broker.stream_info(stream)).state.last_seq == before.last_seq:
        if loop.time() > deadline:
            raise StreamCopyError(stream=stream, reason="il ne suit plus sa source")
        await asyncio.sleep(0.1)


async def _next(chunks: asyncio.Queue[Msg], stream: str) -> Msg | None:
    """Return the next piece, None after the last; a piece without content ends the copy."""
    try:
        chunk = await asyncio.wait_for(chunks.get(), PATIENCE_S)
    except TimeoutError:
        raise StreamCopyError(stream=stream, reason="le serveur se tait") from None
    if chunk.data:
        return chunk
    status = (chunk.headers or {}).get("Status", "204")
    if status not in ("", "204"):
        reason = (chunk.headers or {}).get("Description", status)
        raise StreamCopyError(stream=stream, reason=reason)
    return None


async def _ask(client: Client, subject: str, asked: object, stream: str) -> dict[str, Any]:
    return await _send(client, subject, json.dumps(asked).encode(), stream)


async def _send(client: Client, subject: str, body: bytes, stream: str) -> dict[str, Any]:
    try:
        answer = await client.request(subject, body, timeout=PATIENCE_S)
    except (NatsError, TimeoutError, OSError) as error:
        reason = str(error) or type(error).__name__
        raise StreamCopyError(stream=stream, reason=reason) from error
    said: dict[str, Any] = json.loads(answer.data) if answer.data else {}
    if "error" in said:
        raise StreamCopyError(stream=stream, reason=said["error"].get("description", ""))
    return said
