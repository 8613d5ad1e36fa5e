"""Publishing to JetStream with an acknowledgement: an ordered atomic batch, or one by one."""

import json
from collections.abc import Mapping, Sequence
from typing import Protocol

from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.errors import APIError

PUBLISH_TIMEOUT_S = 5.0


class Sendable(Protocol):
    """A message that can be published."""

    @property
    def subject(self) -> str:
        """Where it goes."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Its headers, `Nats-Msg-Id` among them."""
        ...

    @property
    def body(self) -> str:
        """Its payload."""
        ...


class BatchRefusedError(Exception):
    """The server did not take the batch, or did not say so in time; nothing is known to be stored."""


async def publish_batch(client: Client, batch_id: str, letters: Sequence[Sendable]) -> None:
    """Store all of `letters` in their order, or none (ADR-50): one fsync for the whole batch.

    Raise BatchRefusedError when the server refuses or does not answer; the caller then publishes
    one by one, which is safe because every letter carries its `Nats-Msg-Id`.
    """
    last = len(letters)
    for position, letter in enumerate(letters[:-1], start=1):
        headers = _in_batch(letter.headers, batch_id, position)
        if position == 1:
            await _asked(client, letter, headers)
        else:
            await _sent(client, letter, headers)
    headers = _in_batch(letters[-1].headers, batch_id, last)
    headers["Nats-Batch-Commit"] = "1"
    answer = json.loads(await _asked(client, letters[-1], headers))
    if "error" in answer or answer.get("count") != last:
        raise BatchRefusedError(str(answer.get("error", answer)))


async def publish_one(broker: JetStreamContext, stream: str, letter: Sendable) -> None:
    """Store one letter; a duplicate of an earlier one counts as stored."""
    await broker.publish(
        letter.subject,
        letter.body.encode(),
        timeout=PUBLISH_TIMEOUT_S,
        stream=stream,
        headers=dict(letter.headers),
    )


def _in_batch(headers: Mapping[str, str], batch_id: str, position: int) -> dict[str, str]:
    return {**headers, "Nats-Batch-Id": batch_id, "Nats-Batch-Sequence": str(position)}


async def _sent(client: Client, letter: Sendable, headers: dict[str, str]) -> None:
    try:
        await client.publish(letter.subject, letter.body.encode(), headers=headers)
    except Exception as error:  # as below
        raise BatchRefusedError(f"{type(error).__name__}: {error}") from error


async def _asked(client: Client, letter: Sendable, headers: dict[str, str]) -> bytes:
    try:
        answer = await client.request(
            letter.subject, letter.body.encode(), timeout=PUBLISH_TIMEOUT_S, headers=headers
        )
    except (TimeoutError, APIError, OSError) as error:
        raise BatchRefusedError(f"no answer: {error}") from error
    except Exception as error:  # nats-py's errors share no useful base with the ones above
        raise BatchRefusedError(f"{type(error).__name__}: {error}") from error
    body: bytes = answer.data
    if body.startswith(b'{"error"'):
        raise BatchRefusedError(body.decode())
    return body
