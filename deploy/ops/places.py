"""What is watched besides services and broker: disks, databases, backups."""

import json
import shutil
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import asyncpg

from deploy.databases import UNREACHABLE
from deploy.ops.state import BackupState

SIZES = "SELECT datname, pg_database_size(oid) FROM pg_database WHERE datname LIKE 'rers\\_%'"
LAST = Path("backups") / "last.json"


def disks_of(volumes: Mapping[str, Path]) -> dict[str, float]:
    """Return how full the disk below each volume is, from 0 to 1, as `df` says; what cannot be read is left out.

    A disk is measured once for all volumes on it: between two measures it changes, and they would
    look like two disks.
    """
    found: dict[str, float] = {}
    measured: dict[int, float] = {}
    for name, path in volumes.items():
        with suppress(OSError):
            device = path.stat().st_dev
            if device not in measured:
                usage = shutil.disk_usage(path)
                measured[device] = used_ratio(usage.used, usage.free)
            found[name] = measured[device]
    return found


def used_ratio(used: int, available: int) -> float:
    """Return how full a disk is for everybody: what is reserved for root counts neither as used nor as free."""
    return used / (used + available) if used + available else 0.0


async def databases_of(dsn: str) -> dict[str, int] | None:
    """Return the size of each service's database in bytes; None when PostgreSQL does not answer."""
    try:
        connection = await asyncpg.connect(dsn, timeout=3)
        try:
            rows = await connection.fetch(SIZES, timeout=3)
        finally:
            await connection.close(timeout=3)
    except UNREACHABLE:
        return None
    return {row[0]: row[1] for row in rows}


def backup_of(folder: Path, now: datetime) -> BackupState:
    """Return how old the last backup and the last restore drill are, as `rers backup` wrote it down."""
    try:
        told = dict(json.loads((folder / LAST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        told = {}
    return BackupState(
        _age(told.get("backup_at"), now), _age(told.get("drill_at"), now), _born(folder, now)
    )


def logs_of(folder: Path) -> str:
    """Return where the logs of this platform's processes are; empty where this machine has none."""
    logs = (folder / "logs").absolute()
    return str(logs) if logs.is_dir() else ""


def _age(told: object, now: datetime) -> float | None:
    try:
        return max(0.0, (now - datetime.fromisoformat(str(told))).total_seconds())
    except (ValueError, TypeError):
        return None


def _born(folder: Path, now: datetime) -> float:
    """Return for how long this platform has existed: its signing key is made once."""
    try:
        made = (folder / "secrets" / "signing-key.pem").stat().st_mtime
    except OSError:
        return 0.0
    return max(0.0, now.timestamp() - made)
