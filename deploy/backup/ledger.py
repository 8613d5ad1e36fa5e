"""The ledger of erasures: ids of the people who were forgotten, kept apart from the databases, only ever added to."""

import asyncio
import fcntl
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from deploy.errors import BackupDamagedError, LedgerBehindError, ServerUnreachableError
from deploy.operations.broker import connected
from shared.events.members import MemberErased

FILE = "erasures.jsonl"
CONSUMER = "erasure-ledger"
BATCH = 500
LOOK_S = 5.0
DRAIN_WITHIN_S = 20.0
AGAIN_S = 1.0


@dataclass(frozen=True)
class Erasure:
    """Somebody was forgotten; nothing but the id says who it was."""

    member_id: str
    erased_at: str


def read_ledger(file: Path) -> list[Erasure]:
    """Return every erasure of a ledger, in the order of the file; none when there is no file.

    A last line that a crash cut short is left out: its fact was not acknowledged and comes again.
    """
    if not file.exists():
        return []
    whole, _, _ = file.read_text(encoding="utf-8").rpartition("\n")
    try:
        return [_erasure(line) for line in whole.split("\n") if line]
    except (ValueError, KeyError, TypeError) as error:
        raise BackupDamagedError(backup=file.parent, what=file.name) from error


def add_to_ledger(file: Path, erasures: Iterable[Erasure]) -> int:
    """Write those that the ledger does not hold yet, on the disk before this returns; return how many."""
    opened = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(opened, "r+b") as ledger:
        fcntl.flock(ledger, fcntl.LOCK_EX)
        _forget_cut_line(ledger.fileno())
        known = {each.member_id for each in read_ledger(file)}
        new = {each.member_id: each for each in erasures if each.member_id not in known}
        for each in new.values():
            ledger.write(json.dumps(vars(each)).encode() + b"\n")
        ledger.flush()
        os.fsync(ledger.fileno())
    return len(new)


async def keep_ledger(nats_url: str, file: Path) -> None:
    """Note every erasure in the ledger within seconds, until cancelled."""
    while True:
        try:
            async with connected(nats_url) as client:
                await _keep(client.jetstream(timeout=LOOK_S), file)
        except (OSError, NatsError, ServerUnreachableError):
            await asyncio.sleep(AGAIN_S)


async def _keep(broker: JetStreamContext, file: Path) -> None:
    await _put_consumer(broker)
    while True:
        await _take(broker, file, LOOK_S)


async def drain(client: Client, file: Path) -> int:
    """Note every erasure that is in EVENTS by now; return how many the ledger did not hold.

    Raise LedgerBehindError when another reader has taken some and does not write them down.
    """
    broker = client.jetstream(timeout=LOOK_S)
    await _put_consumer(broker)
    add_to_ledger(file, [])  # an empty ledger says that nobody was forgotten; none says nothing
    loop = asyncio.get_running_loop()
    deadline, added = loop.time() + DRAIN_WITHIN_S, 0
    while True:
        state = await broker.consumer_info("EVENTS", CONSUMER)
        if not state.num_pending and not state.num_ack_pending:
            return added
        if loop.time() > deadline:
            raise LedgerBehindError
        added += await _take(broker, file, 1.0)


async def _put_consumer(broker: JetStreamContext) -> None:
    await broker.add_consumer(
        "EVENTS",
        ConsumerConfig(
            durable_name=CONSUMER,
            filter_subject=MemberErased.subject_filter(),
            deliver_policy=DeliverPolicy.ALL,
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=10.0,
            max_deliver=-1,
        ),
    )


async def _take(broker: JetStreamContext, file: Path, within_s: float) -> int:
    """Write one batch down, then acknowledge it."""
    subscription = await broker.pull_subscribe_bind(CONSUMER, stream="EVENTS")
    try:
        messages = await subscription.fetch(BATCH, timeout=within_s)
    except (NatsTimeoutError, TimeoutError):
        return 0
    finally:
        await subscription.unsubscribe()
    added = await asyncio.to_thread(add_to_ledger, file, [_heard(each) for each in messages])
    for message in messages:
        await message.ack()
    return added


def _heard(message: Msg) -> Erasure:
    """Return the erasure that a fact tells; its time is the fact's own."""
    fact = MemberErased.model_validate_json(message.data)
    return Erasure(fact.member_id, (message.headers or {}).get("ce-time", ""))


def _erasure(line: str) -> Erasure:
    said = json.loads(line)
    return Erasure(str(UUID(said["member_id"])), str(said["erased_at"]))


def _forget_cut_line(ledger: int) -> None:
    """End the file after its last whole line."""
    size = os.fstat(ledger).st_size
    content = os.pread(ledger, size, 0)
    os.ftruncate(ledger, content.rfind(b"\n") + 1)
