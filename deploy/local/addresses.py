"""Where everything of a running platform is: written by the launcher, read by every other command."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from deploy.databases import Dsns
from deploy.errors import NotRunningError, StillStartingError
from deploy.local.lock import is_held
from deploy.local.secrets import write_private

FILE = "addresses.json"


@dataclass(frozen=True)
class Addresses:
    """Addresses of one running platform; None where an outside server hides it from us."""

    pid: int
    services: dict[str, list[str]]
    nats_url: str
    nats_monitoring_url: str | None
    database_admin_dsn: str
    databases: dict[str, Dsns]
    smtp_url: str
    mail_folder: Path | None
    jwks_file: Path
    signing_key_file: Path
    nats_monitoring_urls: list[str] = field(default_factory=list)
    nats_system_url: str | None = None
    """For who may ask the broker about itself; null where an outside broker has its own ways."""
    ops_url: str | None = None
    """Of the page for who runs the platform; null where that process is not started."""

    @property
    def nats_replicas(self) -> int:
        """How many nodes of the broker keep each stream."""
        return replicas_of(len(self.nats_monitoring_urls))

    def write(self, folder: Path) -> None:
        """Write the file that `read` reads; it holds passwords, so its owner alone may."""
        write_private(folder / FILE, json.dumps(asdict(self), default=str, indent=2))


def replicas_of(nodes: int) -> int:
    """Return RERS_NATS_REPLICAS, else one for each of `nodes`."""
    return int(os.environ.get("RERS_NATS_REPLICAS") or max(1, nodes))


def read(folder: Path) -> Addresses:
    """Return the addresses of the platform that runs on `folder`, or raise NotRunningError (StillStartingError: not yet)."""
    if not is_held(folder):
        raise NotRunningError(folder=folder)
    try:
        known = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StillStartingError(folder=folder) from error
    known["databases"] = {name: Dsns(**each) for name, each in known["databases"].items()}
    known["mail_folder"] = Path(known["mail_folder"]) if known["mail_folder"] else None
    for name in ("jwks_file", "signing_key_file"):
        known[name] = Path(known[name])
    return Addresses(**known)


def forget(folder: Path) -> None:
    """Remove the file: nothing runs here any more."""
    (folder / FILE).unlink(missing_ok=True)
