"""The folder where backups lie: their names, how many are kept, and when the last one was made."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from deploy.backup.files import private_folder
from deploy.errors import BackupRunningError, FolderHeldError
from deploy.local.lock import held
from deploy.local.secrets import write_private

LAST = "last.json"
NAMED = "rers-%Y%m%dT%H%M%S.%fZ"
PARTIAL = ".partial-"
KEPT_FOR = timedelta(days=35)
"""An erased person's words may outlive them in a backup, so none is kept longer than it is useful."""


@contextmanager
def shelf(into: Path) -> Iterator[Path]:
    """Hold the folder of backups for one writer, and clear what a killed one left half-written."""
    private_folder(into)
    try:
        with held(into):
            for left in into.glob(f"{PARTIAL}*"):
                shutil.rmtree(left)
            yield into
    except FolderHeldError as error:
        raise BackupRunningError(folder=into) from error


def name_at(moment: datetime) -> str:
    """Return the name of the backup made at `moment`."""
    return moment.astimezone(UTC).strftime(NAMED)


def backups_in(into: Path) -> list[tuple[datetime, Path]]:
    """Return every whole backup with the time that its name says, the oldest first."""
    found = []
    for path in into.glob("rers-*Z"):
        try:
            made_at = datetime.strptime(path.name, NAMED).replace(tzinfo=UTC)
        except ValueError:
            continue
        found.append((made_at, path))
    return sorted(found)


def prune(into: Path, keep: int | None, now: datetime) -> list[Path]:
    """Remove all but the newest `keep` backups, or without a number those older than 35 days; never the newest."""
    known = backups_in(into)
    if keep is None:
        old = [path for made_at, path in known[:-1] if now - made_at > KEPT_FOR]
    else:
        old = [path for _, path in known[: -max(keep, 1)]]
    for path in old:
        leaving = path.rename(path.with_name(f"{PARTIAL}{path.name}"))
        shutil.rmtree(leaving)
    return old


def note(folder: Path, **moments: str) -> None:
    """Write down in the platform's folder when the last backup or drill was: `backup_at`, `drill_at`."""
    file = private_folder(folder / "backups") / LAST
    known: dict[str, str | None] = {"backup_at": None, "drill_at": None}
    if file.exists():
        known |= json.loads(file.read_text(encoding="utf-8"))
    write_private(file, json.dumps({**known, **moments}))
