"""Takes a backup of a running platform: streams, one common moment, databases, what came in between, keys, ledger."""

import asyncio
import platform
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from nats.aio.client import Client

from deploy.backup import ledger
from deploy.backup.cut import Cut, View, cut, fingerprints
from deploy.backup.dumps import dump
from deploy.backup.files import copy_private, private_folder, sync_folder
from deploy.backup.manifest import Manifest, SavedDatabase, SavedStream, seal
from deploy.backup.shelf import PARTIAL, name_at, note, prune, shelf
from deploy.backup.snapshots import StreamCopy, save_stream
from deploy.backup.tails import save_tail
from deploy.local.addresses import Addresses
from deploy.operations.broker import connected
from deploy.ops.witness.memory import FILE as WITNESS
from shared.clock import Clock, SystemClock

Observer = Callable[[str, str], None]
"""Told each step and what it is about: ("stream", "EVENTS"), ("moment", ""), ("database", "members")."""

TOGETHER = 2
"""Databases dumped at once."""

SOURCED = "PARTNERS"
STREAMS = (SOURCED, "EVENTS", "MAIL", "DLQ", "RETRY")
"""The order matters: what takes from EVENTS before EVENTS itself, and all of them before the moment."""

TAILED = STREAMS[1:]
ACCOUNT_FILES = ("partners.json", "partners.conf")


@dataclass(frozen=True)
class Taken:
    """A finished backup; `held_s` is how long announcements had to wait for it."""

    path: Path
    manifest: Manifest
    held_s: float
    seconds: float
    removed: list[Path]


@dataclass(frozen=True)
class Source:
    """The platform that is saved: its folder, and its addresses."""

    folder: Path
    addresses: Addresses


async def take(
    source: Source,
    into: Path,
    tell: Observer,
    *,
    keep: int | None = None,
    clock: Clock | None = None,
) -> Taken:
    """Write a backup below `into`, whole or not at all, and remove those that are too old."""
    began = asyncio.get_running_loop().time()
    now = (clock or SystemClock()).now
    with shelf(into):
        made_at = now()
        partial = private_folder(into / f"{PARTIAL}{name_at(made_at)}")
        async with connected(source.addresses.nats_url) as client:
            manifest, held_s = await _write(source, client, partial, tell, now)
        await asyncio.to_thread(seal, partial, manifest)
        sync_folder(partial)
        path = partial.rename(into / name_at(made_at))
        sync_folder(into)
        note(source.folder, backup_at=made_at.astimezone(UTC).isoformat())
        removed = prune(into, keep, now())
    return Taken(path, manifest, held_s, asyncio.get_running_loop().time() - began, removed)


async def _write(
    source: Source, client: Client, target: Path, tell: Observer, now: Callable[[], datetime]
) -> tuple[Manifest, float]:
    where = source.addresses
    if (
        source.folder / WITNESS
    ).is_file():  # before the moment: whatever it names is in the databases by then
        copy_private(source.folder / WITNESS, target / WITNESS)
    copies = await _save_streams(client, target, tell)
    tell("moment", "")
    async with cut(where.databases, client, TAILED) as moment:
        made_at = now().astimezone(UTC).isoformat()
        databases = await _save_databases(where, moment, target, tell)
        versions = await _versions(moment, client)
    streams = await _save_tails(client, copies, moment, target)
    tell("keys", "")
    _save_files(source.folder, target)
    tell("ledger", "")
    await ledger.drain(client, source.folder / ledger.FILE)
    copy_private(source.folder / ledger.FILE, target / ledger.FILE)
    erasures = len(ledger.read_ledger(target / ledger.FILE))
    folder = str(source.folder.absolute())
    return Manifest(made_at, folder, versions, databases, streams, erasures), moment.held_s


async def _save_streams(client: Client, target: Path, tell: Observer) -> dict[str, StreamCopy]:
    folder = private_folder(target / "streams")
    copies = {}
    for stream in STREAMS:
        tell("stream", stream)
        copies[stream] = await save_stream(client, stream, folder / f"{stream}.tar.s2")
    return copies


async def _save_databases(
    where: Addresses, moment: Cut, target: Path, tell: Observer
) -> dict[str, SavedDatabase]:
    folder = private_folder(target / "databases")
    at_once = asyncio.Semaphore(TOGETHER)

    async def save(service: str, view: View) -> SavedDatabase:
        async with at_once:
            tell("database", service)
            path = folder / f"{service}.dump"
            await dump(service, where.databases[service].owner, view.snapshot, path)
            tables = await fingerprints(view.connection)
            revision = await view.connection.fetchval("SELECT version_num FROM alembic_version")
            return SavedDatabase(str(revision), tables)

    try:
        async with asyncio.TaskGroup() as together:
            tasks = {
                name: together.create_task(save(name, view)) for name, view in moment.views.items()
            }
    except ExceptionGroup as group:  # a person is told one reason
        raise group.exceptions[0] from group
    return {name: task.result() for name, task in tasks.items()}


async def _save_tails(
    client: Client, copies: dict[str, StreamCopy], moment: Cut, target: Path
) -> dict[str, SavedStream]:
    saved = {}
    for stream, copy in copies.items():
        tail, until = 0, copy.last_sequence
        if stream in TAILED:
            until = moment.last_sequences[stream]
            path = target / "streams" / f"{stream}.tail.jsonl"
            tail = await save_tail(client, stream, path, after=copy.last_sequence, until=until)
        saved[stream] = SavedStream(copy.config, copy.state, tail, until)
    return saved


def _save_files(folder: Path, target: Path) -> None:
    """Copy the keys and passwords, and the broker's accounts of partners."""
    found = [path for path in (folder / "secrets").glob("*") if path.is_file()]
    found += [path for name in ACCOUNT_FILES if (path := folder / "nats" / name).is_file()]
    for path in found:
        private_folder(target / path.parent.name)
        copy_private(path, target / path.parent.name / path.name)


async def _versions(moment: Cut, client: Client) -> dict[str, str]:
    versions = {"python": platform.python_version(), "nats": str(client.connected_server_version)}
    for view in moment.views.values():
        versions["postgresql"] = str(await view.connection.fetchval("SHOW server_version"))
        break
    return versions
