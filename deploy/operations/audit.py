"""What people have decided about dead letters: who, when, what and why, a JSON object a line."""

import getpass
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.errors import FolderUnusableError
from shared.clock import Clock
from shared.messaging.dead_letters import DeadLetter

FILE = "audit.log"


@dataclass(frozen=True)
class Audit:
    """The log of one folder; its owner alone may read it."""

    folder: Path
    clock: Clock
    by: str = ""
    """Who decides, where it is not the person at the keyboard."""

    def write(self, action: str, letter: DeadLetter, reason: str | None = None) -> None:
        """Add a line, on the disk before this returns; raise FolderUnusableError."""
        line = {
            "at": self.clock.now().isoformat(),
            "who": self.by or who(),
            "action": action,
            "number": letter.number,
            "consumer": letter.consumer,
            "event_id": letter.event_id,
            "event_type": letter.event_type,
            "subject": letter.subject,
            "died_of": letter.reason,
            "reason": reason,
        }
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            opened = os.open(self.folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(opened, "w", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            told = error.strerror or str(error)
            raise FolderUnusableError(folder=self.folder, reason=told) from error

    def about(self, letter: DeadLetter) -> list[dict[str, object]]:
        """Return what was decided about the same fact for the same consumer, oldest first."""
        return [
            line
            for line in self._lines()
            if letter.event_id
            and (line.get("event_id"), line.get("consumer")) == (letter.event_id, letter.consumer)
        ]

    def _lines(self) -> Iterator[dict[str, object]]:
        try:
            text = (self.folder / FILE).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return
        for line in text.splitlines():
            try:
                yield dict(json.loads(line))
            except (ValueError, TypeError):
                continue  # a line cut short by a full disk says nothing about the others


def who() -> str:
    """Return the account name of the person at the keyboard, also behind sudo."""
    try:
        return os.environ.get("SUDO_USER") or getpass.getuser()
    except (OSError, KeyError):
        return f"uid {os.getuid()}"
