"""One launcher per folder: the second is told who the first is."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.errors import FolderHeldError, FolderUnusableError
from shared.clock import Clock, SystemClock


@contextmanager
def held(folder: Path, clock: Clock | None = None) -> Iterator[None]:
    """Hold `folder` until the end of the block or of this process, whichever comes first."""
    path = folder / "lock"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        opened = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise FolderUnusableError(folder=folder, reason=error) from error
    with os.fdopen(opened, "r+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise FolderHeldError(folder=folder, **_holder(path)) from error
        file.truncate(0)
        began_at = (clock or SystemClock()).now().isoformat(timespec="seconds")
        json.dump({"pid": os.getpid(), "since": began_at}, file)
        file.flush()
        yield


def _holder(path: Path) -> dict[str, object]:
    try:
        holder = json.loads(path.read_text(encoding="ascii"))
        return {"pid": holder["pid"], "since": holder["since"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {"pid": "?", "since": "?"}


def is_held(folder: Path) -> bool:
    """True when a launcher holds `folder` at this moment."""
    try:
        with (folder / "lock").open("r", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
