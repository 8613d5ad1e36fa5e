"""Dead letters: kept with their reason, seen, sent again to the one consumer that failed, discarded."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

import structlog
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import RawStreamMsg
from nats.js.errors import NotFoundError

log = structlog.get_logger("dead_letters")

STREAM = "DLQ"


@dataclass(frozen=True)
class DeadLetter:
    """One message that a consumer could not handle."""

    number: int
    consumer: str
    subject: str
    event_id: str
    event_type: str
    reason: str
    died_at: str
    headers: dict[str, str]
    body: bytes


async def bury(message: Msg, consumer: str, error: Exception, now: datetime) -> None:
    """Keep `message` among the dead letters, then tell the broker never to deliver it again."""
    headers = dict(message.headers or {})
    event_id = headers.get("ce-id", f"unnamed-{message.metadata.sequence.stream}")
    headers.setdefault("rers-subject", message.subject)
    headers["rers-dead-consumer"] = consumer
    headers["rers-dead-reason"] = f"{type(error).__name__}: {error}".replace("\n", " ")[:400]
    headers["rers-dead-at"] = now.isoformat()
    headers["Nats-Msg-Id"] = f"{consumer}:{event_id}:{message.metadata.sequence.stream}"
    try:
        await message._client.jetstream().publish(
            f"dlq.{consumer}", message.data, timeout=5, stream=STREAM, headers=headers
        )
    except Exception as refusal:
        log.error("dead_letter_not_kept", reason=type(refusal).__name__)
        await message.nak(delay=5)
        return
    log.error("dead_letter", consumer=consumer, event_id=event_id, reason=type(error).__name__)
    await message.term()


async def dead_letters(broker: JetStreamContext) -> AsyncIterator[DeadLetter]:
    """Read all dead letters, oldest first."""
    state = (await broker.stream_info(STREAM)).state
    for number in range(state.first_seq, state.last_seq + 1) if state.messages else ():
        try:
            yield _read(await broker.get_msg(STREAM, number))
        except NotFoundError:
            continue


async def dead_letter(broker: JetStreamContext, number: int) -> DeadLetter | None:
    """Return one dead letter by its number, or None."""
    try:
        return _read(await broker.get_msg(STREAM, number))
    except NotFoundError:
        return None


async def replay(broker: JetStreamContext, letter: DeadLetter) -> None:
    """Send the message again to its consumer only, then take it off the dead letters."""
    headers = {
        name: value for name, value in letter.headers.items() if not name.startswith("rers-dead-")
    }
    headers["Nats-Msg-Id"] = f"retry:{letter.consumer}:{letter.number}"
    headers["rers-subject"] = letter.subject
    await broker.publish(
        f"retry.{letter.consumer}.{letter.number}",
        letter.body,
        timeout=5,
        stream="RETRY",
        headers=headers,
    )
    await discard(broker, letter)


async def discard(broker: JetStreamContext, letter: DeadLetter) -> None:
    """Take one message off the dead letters for good."""
    await asyncio.wait_for(broker.delete_msg(STREAM, letter.number), timeout=5)


def _read(message: RawStreamMsg) -> DeadLetter:
    headers = dict(message.headers or {})
    return DeadLetter(
        number=message.seq or 0,
        consumer=headers.get("rers-dead-consumer", ""),
        subject=headers.get("rers-subject", message.subject or ""),
        event_id=headers.get("ce-id", ""),
        event_type=headers.get("ce-type", ""),
        reason=headers.get("rers-dead-reason", ""),
        died_at=headers.get("rers-dead-at", ""),
        headers=headers,
        body=message.data or b"",
    )
