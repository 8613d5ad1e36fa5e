"""Dead letters: kept with their reason, seen, sent again to the one consumer that failed, discarded."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import RawStreamMsg
from nats.js.errors import NotFoundError

from shared.messaging.fingerprint import fingerprint, place_of
from shared.messaging.reasons import reason_of

log = structlog.get_logger("dead_letters")

STREAM = "DLQ"
LONGEST_HISTORY = 10
DEATH = ("died_at", "reason", "replayed_at")
UNREADABLE = "?"
"""Stands for what another program has put where a death should be noted; pages say it in words."""
HEADER_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
"""What the client lets be published; other clients may send more."""
REPLAYS = re.compile(r"[0-9]{1,6}")
FINGERPRINT = re.compile(r"[0-9A-Za-z_-]{1,64}")
"""What may stand in the address of a page."""


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
    history: tuple[dict[str, str], ...] = ()
    """Its earlier deaths, oldest first, each with `died_at`, `reason` and `replayed_at`."""

    @property
    def replays(self) -> int:
        """How many times somebody has sent it again; 0 when what is noted is no such number."""
        told = self.headers.get("rers-replays", "0")
        return int(told) if REPLAYS.fullmatch(told) else 0

    @property
    def fingerprint(self) -> str:
        """The name of its cause; worked out from the reason for what was buried without one."""
        told = self.headers.get("rers-dead-fingerprint", "")
        if FINGERPRINT.fullmatch(told):
            return told
        return fingerprint(self.consumer, self.event_type, self.reason)


async def bury(message: Msg, consumer: str, error: Exception, now: datetime) -> None:
    """Keep `message` among the dead letters, then tell the broker never to deliver it again."""
    headers = _kept(message.headers or {})
    place = f"{message.metadata.stream}:{message.metadata.sequence.stream}"
    event_id = headers.get("ce-id", f"unnamed-{place}")
    headers.setdefault("rers-subject", message.subject)
    headers["rers-dead-consumer"] = consumer
    headers["rers-dead-reason"] = _printable(reason_of(error))[:400]
    headers["rers-dead-fingerprint"] = fingerprint(
        consumer, headers.get("ce-type", ""), headers["rers-dead-reason"], place_of(error)
    )
    headers["rers-dead-at"] = now.isoformat()
    headers["Nats-Msg-Id"] = f"{consumer}:{place}"
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
    number = 1
    while True:
        try:
            found = await broker.get_msg(STREAM, number, "dlq.>", direct=True, next=True)
        except NotFoundError:
            return
        letter = read_letter(found)
        yield letter
        number = letter.number + 1


async def dead_letter(broker: JetStreamContext, number: int) -> DeadLetter | None:
    """Return one dead letter by its number, or None."""
    try:
        return (
            read_letter(await broker.get_msg(STREAM, number, direct=True)) if number > 0 else None
        )
    except NotFoundError:
        return None


async def replay(broker: JetStreamContext, letter: DeadLetter, now: datetime) -> None:
    """Send the message again to its consumer only, then take it off the dead letters.

    Raise NotFoundError when that consumer does not exist: nobody would hear it.
    """
    await broker.consumer_info("RETRY", f"{letter.consumer}-retry")
    headers = {
        name: value for name, value in letter.headers.items() if not name.startswith("rers-dead-")
    }
    death = {"died_at": letter.died_at, "reason": letter.reason, "replayed_at": now.isoformat()}
    headers["rers-history"] = json.dumps([*letter.history, death][-LONGEST_HISTORY:])
    headers["rers-replays"] = str(letter.replays + 1)
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


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that may be published again: those for the server would mislead it."""
    return {
        name: value
        for name, value in headers.items()
        if HEADER_NAME.fullmatch(name) and not name.lower().startswith("nats-")
    }


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def read_letter(message: RawStreamMsg) -> DeadLetter:
    """Return the letter that a message of the stream is, whatever another program has put in it."""
    headers = _kept(message.headers or {})
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
        history=_history(headers.get("rers-history", "[]")),
    )


def _history(told: str) -> tuple[dict[str, str], ...]:
    """Return the earlier deaths; one that says so when what is noted cannot be read."""
    try:
        found = json.loads(told)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list):
        return (dict.fromkeys(DEATH, UNREADABLE),)
    deaths = (each if isinstance(each, dict) else {} for each in found[-LONGEST_HISTORY:])
    return tuple({name: _said(death.get(name)) for name in DEATH} for death in deaths)


def _said(value: object) -> str:
    return value if isinstance(value, str) else UNREADABLE
