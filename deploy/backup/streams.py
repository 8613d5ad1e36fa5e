"""Gives a broker that has lost its store the streams of a backup again, while the databases go on."""

import re
from collections.abc import Iterable
from pathlib import Path

from nats.aio.client import Client
from nats.js.errors import NotFoundError

from deploy.backup import ledger
from deploy.backup.manifest import Manifest, SavedStream, verified
from deploy.backup.snapshots import load_stream
from deploy.backup.tails import load_tail
from deploy.backup.taking import SOURCED, Observer
from deploy.errors import BrokerNotEmptyError, RestoredDifferentlyError
from shared.messaging.reading import OrderedReader, Start

ORDER = ("EVENTS", SOURCED, "MAIL", "DLQ", "RETRY")
"""PARTNERS goes on sourcing as soon as it is there, so all of EVENTS comes first."""

HOLD_WORDS = ("members", "savoirs", "matching")
"""Services that purge the stream of an erased person's words (decision 0007)."""

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


async def bring_back(backup: Path, ledger_file: Path, client: Client, tell: Observer) -> Manifest:
    """Load all streams of `backup` into a broker that holds no message; provision it afterwards.

    What was announced after the backup and not heard by everybody yet is not in it: that is lost.
    The words of whoever was erased since, as `ledger_file` says, are purged again.
    Raise BackupDamagedError, BrokerNotEmptyError, RestoredDifferentlyError.
    """
    manifest = verified(backup)
    await _require_empty(client, manifest.streams)
    await load_streams(backup, manifest, client, tell)
    gone = {each.member_id for each in ledger.read_ledger(ledger_file)}
    if gone:
        tell("ledger", "")
        await _forget_again(client, gone)
    return manifest


async def _forget_again(client: Client, gone: set[str]) -> None:
    """Purge every aggregate that holds words of somebody erased, as the services have done once already."""
    reader = OrderedReader(client, "EVENTS", [f"rers.*.{service}.>" for service in HOLD_WORDS])
    waiting = await reader.open(Start(sequence=1))
    subjects: set[str] = set()
    while waiting > 0:
        for message in await reader.take():
            waiting -= 1
            if any(each in gone for each in UUID.findall(message.data.decode("utf-8", "replace"))):
                _, _, service, aggregate, _, aggregate_id = message.subject.split(".")
                subjects.add(f"rers.*.{service}.{aggregate}.*.{aggregate_id}")
    await reader.close()
    for subject in subjects:
        await client.jetstream(timeout=15).purge_stream("EVENTS", subject=subject)


async def load_streams(backup: Path, manifest: Manifest, client: Client, tell: Observer) -> None:
    """Replace every stream by the backup's."""
    await _clear(client)
    for stream in (name for name in ORDER if name in manifest.streams):
        tell("stream", stream)
        await _load_one(backup / "streams", stream, manifest.streams[stream], client)


async def _require_empty(client: Client, streams: Iterable[str]) -> None:
    broker = client.jetstream(timeout=15)
    for stream in streams:
        try:
            held = (await broker.stream_info(stream)).state.messages
        except NotFoundError:
            continue
        if held:
            raise BrokerNotEmptyError(stream=stream, messages=held)


async def _clear(client: Client) -> None:
    """Remove the empty streams that a start has provisioned."""
    broker = client.jetstream(timeout=15)
    for stream in reversed(ORDER):
        try:
            await broker.delete_stream(stream)
        except NotFoundError:
            continue


async def _load_one(folder: Path, stream: str, saved: SavedStream, client: Client) -> None:
    last = await load_stream(client, saved.copy, folder / f"{stream}.tar.s2")
    if last < saved.copy.last_sequence:
        raise RestoredDifferentlyError(what=stream)
    tail = folder / f"{stream}.tail.jsonl"
    if tail.exists():
        await load_tail(client, stream, tail, after=last)
