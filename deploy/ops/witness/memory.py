"""What the witness remembers from one start to the next: its network, its people, its workshop."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from deploy.local.secrets import write_private

FILE = "witness.json"
LONG_AGO = "1970-01-01T00:00:00+00:00"


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

    def restored(self) -> "Memory":
        """Return what holds after a restore: the same network; people and workshop may be gone since, so others follow."""
        people = (each for each in (self.offerer_id, self.requester_id) if each)
        return replace(
            self,
            offerer_id="",
            requester_id="",
            former_ids=tuple(dict.fromkeys((*self.former_ids, *people))),
            workshop_on=LONG_AGO if self.workshop_id else "",
        )


def remembered(folder: Path) -> Memory:
    """Return what is remembered; nothing when there is no such file yet."""
    try:
        told = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Memory(**{**told, "former_ids": tuple(told.get("former_ids", ()))})
    except (OSError, ValueError, TypeError):
        return Memory()
