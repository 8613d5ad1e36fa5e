"""Makes a platform's folder anew from a backup, and forgets again whoever was forgotten since."""

import asyncio
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy import installation
from deploy.backup import ledger
from deploy.backup.dumps import load, prints_of
from deploy.backup.files import copy_private, private_folder
from deploy.backup.ledger import Erasure
from deploy.backup.manifest import Manifest, verified
from deploy.backup.shelf import note
from deploy.backup.streams import load_streams
from deploy.backup.taking import Observer
from deploy.databases import Dsns, connect
from deploy.errors import (
    BackupForeignError,
    BackupRunningError,
    FolderHeldError,
    RestoredDifferentlyError,
    RestoreFolderError,
)
from deploy.local.addresses import Addresses
from deploy.local.lock import held
from deploy.local.secrets import Vault
from deploy.local.stack import LocalStack
from deploy.operations.broker import connected
from deploy.ops.witness.memory import FILE as WITNESS
from deploy.ops.witness.memory import remembered
from shared.settings import SERVICES
from shared.storage.revisions import migrations_of

EMBEDDED = {"RERS_DATABASE_URL": "", "RERS_NATS_URL": "", "RERS_SMTP_URL": ""}
"""A restore never writes into servers that a setting names: those hold what somebody still uses."""

PARTS = ("secrets", "nats")
RENEW_FEED = "UPDATE feed_state SET epoch = substr(md5(random()::text), 1, 8)"


@dataclass(frozen=True)
class Restored:
    """A restored folder, ready for `rers up`."""

    folder: Path
    manifest: Manifest
    erased_again: list[str]
    has_present_ledger: bool
    """False when only the backup's own copy of the ledger was there to be read."""
    seconds: float


async def restore(
    backup: Path, folder: Path, tell: Observer, *, ledger_file: Path | None = None
) -> Restored:
    """Make `folder` from `backup`; an interrupted restore leaves nothing under that name and may be repeated.

    `ledger_file` is the present ledger; without it, that of the folder which the backup was taken of.
    Raise BackupForeignError, BackupDamagedError, RestoreFolderError, RestoredDifferentlyError.
    """
    began = asyncio.get_running_loop().time()
    tell("verifying", "")
    manifest = await asyncio.to_thread(verified, backup)
    _require_known(backup, manifest)
    present = ledger_file or Path(manifest.source) / ledger.FILE
    erasures = ledger.read_ledger(present) + ledger.read_ledger(backup / ledger.FILE)
    with _new(folder) as partial:
        again = await _fill(backup, manifest, partial, erasures, tell)
    spent = asyncio.get_running_loop().time() - began
    return Restored(folder, manifest, again, present.exists(), spent)


@contextmanager
def _new(folder: Path) -> Iterator[Path]:
    """Give a folder to work in, which takes the name of `folder` when the block ends well."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RestoreFolderError(folder=folder)
    partial = folder.absolute().with_name(f".{folder.name}.restoring")
    try:
        with held(partial.with_name(f"{partial.name}-lock")):
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir(parents=True)
            try:
                yield partial
            except BaseException:
                shutil.rmtree(partial, ignore_errors=True)
                raise
            if folder.exists():
                folder.rmdir()
            partial.rename(folder)
    except FolderHeldError as error:
        raise BackupRunningError(folder=folder) from error
    shutil.rmtree(partial.with_name(f"{partial.name}-lock"), ignore_errors=True)


def _require_known(backup: Path, manifest: Manifest) -> None:
    """A database that is newer than this build's migrations cannot be served by it."""
    for service, saved in manifest.databases.items():
        if service not in SERVICES:
            raise BackupForeignError(backup=backup, reason=f"le service {service} est inconnu")
        versions = migrations_of(service) / "versions"
        if not list(versions.glob(f"{saved.revision}*.py")):
            reason = f"la base de {service} est plus récente que ce programme ({saved.revision})"
            raise BackupForeignError(backup=backup, reason=reason)


async def _fill(
    backup: Path, manifest: Manifest, folder: Path, erasures: list[Erasure], tell: Observer
) -> list[str]:
    copy_parts(backup, manifest, folder)
    ledger.add_to_ledger(folder / ledger.FILE, erasures)
    if (backup / WITNESS).is_file():
        remembered(backup).restored().write(folder)
    note(folder, backup_at=manifest.made_at)
    tell("servers", "")
    async with LocalStack(folder, services=(), environment=EMBEDDED) as stack:
        where = stack.addresses
        databases = await _load_databases(backup, manifest, folder, where, tell)
        if "partners" in databases:
            await renew_feed(databases["partners"].owner)
        async with connected(where.nats_url) as client:
            await load_streams(backup, manifest, client, tell)
        tell("ledger", "")
        again = await _erase_again(folder, databases, where, erasures)
        await _to_disk(where)
        return again


def copy_parts(backup: Path, manifest: Manifest, folder: Path) -> None:
    """Copy keys, passwords and accounts: the files that the manifest lists, and nothing put beside them."""
    for name in manifest.files:
        part, _, own = name.partition("/")
        if part in PARTS and own and "/" not in own:
            copy_private(backup / name, private_folder(folder / part) / own)


async def renew_feed(dsn: str) -> None:
    """Let cursors of before be refused: positions given out since the backup meant other facts."""
    partners = await connect(dsn)
    try:
        await partners.execute(RENEW_FEED)
    finally:
        await partners.close()


async def _to_disk(where: Addresses) -> None:
    """Write everything now: the server that is stopped next has little time for it."""
    server = await connect(where.database_admin_dsn)
    try:
        await server.execute("CHECKPOINT")
    finally:
        await server.close()


async def _load_databases(
    backup: Path, manifest: Manifest, folder: Path, where: Addresses, tell: Observer
) -> Mapping[str, Dsns]:
    """Fill every database as the superuser of the new server, then compare each table with the backup."""
    password = Vault(folder / "secrets").password
    admin = where.database_admin_dsn
    databases = await installation.create_databases(admin, manifest.databases, password)
    for service, saved in manifest.databases.items():
        tell("database", service)
        dsn = f"{admin.rpartition('/')[0]}/rers_{service}"
        await load(service, dsn, backup / "databases" / f"{service}.dump")
        found = await prints_of(dsn)
        different = [name for name in saved.tables if found.get(name) != saved.tables[name]]
        if different or len(found) != len(saved.tables):
            tables = ", ".join(different or sorted(found.keys() - saved.tables.keys()))
            raise RestoredDifferentlyError(what=f"{service} ({tables})")
    return databases


async def _erase_again(
    folder: Path, databases: Mapping[str, Dsns], where: Addresses, erasures: list[Erasure]
) -> list[str]:
    """Let members itself forget them, so that its facts go out and every service forgets too."""
    from services.members.entrypoints.erasing import erase_again

    if "members" not in databases or not erasures:
        return []
    key = where.signing_key_file.read_bytes()
    ids = list(dict.fromkeys(each.member_id for each in erasures))
    return await erase_again(databases["members"].app, key, ids)
