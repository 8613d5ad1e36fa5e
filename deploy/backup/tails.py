"""What reached a stream between its copy and the moment of the backup: read message by message, published again."""

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path

from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import RawStreamMsg
from nats.js.errors import NotFoundError

from deploy.backup.files import private_file

OF_THE_PUBLISHER = ("Nats-Batch-", "Nats-Expected-")
"""Headers that spoke of one publication, and would be wrong of the next."""

READ_WITHIN_S = 15.0


async def save_tail(client: Client, stream: str, path: Path, *, after: int, until: int) -> int:
    """Write the messages numbered after `after` and not after `until`, one JSON object a line; return how many."""
    count = 0
    with private_file(path) as file:
        async for message in _messages(client.jetstream(timeout=READ_WITHIN_S), stream, after):
            if message.seq is None or message.seq > until:
                break
            file.write(_line(message))
            count += 1
    return count


async def load_tail(client: Client, stream: str, path: Path, *, after: int) -> int:
    """Publish the messages of `path` numbered after `after`, in their order; return how many.

    They keep their `Nats-Msg-Id`, so that what the stream's copy happens to hold already is not there twice.
    """
    broker = client.jetstream(timeout=READ_WITHIN_S)
    count = 0
    with path.open(encoding="utf-8") as file:
        for line in file:
            message = json.loads(line)
            if message["sequence"] > after:
                body = base64.b64decode(message["body"])
                headers = message["headers"] or None
                await broker.publish(message["subject"], body, stream=stream, headers=headers)
                count += 1
    return count


async def _messages(
    broker: JetStreamContext, stream: str, after: int
) -> AsyncIterator[RawStreamMsg]:
    position = after
    while True:
        try:
            found = await broker.get_msg(stream, seq=position + 1, subject=">", next=True)
        except NotFoundError:
            return
        yield found
        position = int(found.seq or position + 1)


def _line(message: RawStreamMsg) -> bytes:
    headers = {
        name: text
        for name, text in (message.headers or {}).items()
        if not name.startswith(OF_THE_PUBLISHER)
    }
    said = {
        "sequence": message.seq,
        "subject": message.subject,
        "headers": headers,
        "body": base64.b64encode(message.data or b"").decode("ascii"),
    }
    return json.dumps(said).encode() + b"\n"
