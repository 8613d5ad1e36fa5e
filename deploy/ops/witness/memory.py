"""What the witness remembers from one start to the next: its network, its people, its workshop."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from deploy.local.secrets import write_private

FILE = "witness.json"


@dataclass
class Memory:
    """Ids, empty until they exist; times as ISO 8601."""

    network_id: str = ""
    founder_id: str = ""
    offerer_id: str = ""
    requester_id: str = ""
    people_since: str = ""
    former_ids: tuple[str, ...] = ()
    """Earlier people, who are still to be forgotten."""
    workshop_id: str = ""
    workshop_on: str = ""

    def write(self, folder: Path) -> None:
        """Keep it, whole or not at all."""
        folder.mkdir(parents=True, exist_ok=True)
        write_private(folder / FILE, json.dumps(asdict(self), indent=2))


def remembered(folder: Path) -> Memory:
    """Return what is remembered; nothing when there is no such file yet."""
    try:
        told = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Memory(**{**told, "former_ids": tuple(told.get("former_ids", ()))})
    except (OSError, ValueError, TypeError):
        return Memory()
