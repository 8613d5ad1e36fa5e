"""How the ops process is run beside the services: told what to watch by a file that its owner alone reads."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from deploy.local.addresses import Addresses
from deploy.local.ports import HOST
from deploy.local.probes import is_well
from deploy.local.program import Program
from deploy.local.secrets import write_private
from deploy.local.services import NEVER_BY_CHANCE
from deploy.places import python_environment

NAME = "ops"
WATCH = "ops.json"


@dataclass(frozen=True)
class Ops:
    """The ops process of one folder."""

    folder: Path
    port: int
    has_witness: bool
    added: Mapping[str, str]

    @property
    def url(self) -> str:
        """Address of its page."""
        return f"http://{HOST}:{self.port}"

    def program(self, addresses: Addresses) -> Program:
        """Write what it has to watch, and return what the supervisor runs."""
        watch = self.folder / WATCH
        write_private(watch, json.dumps(self._watched(addresses), default=str, indent=2))
        found = python_environment()
        given = {name: found[name] for name in found if name not in NEVER_BY_CHANCE}
        told = {
            "RERS_OPS_WATCH": str(watch),
            "RERS_OPS_FOLDER": str(self.folder),
            "RERS_HTTP_HOST": HOST,
            "RERS_HTTP_PORT": str(self.port),
            "RERS_WITNESS": "on" if self.has_witness else "",
        }
        return Program(
            name=NAME,
            command=(sys.executable, "-P", "-m", "deploy.ops"),
            is_ready=lambda: is_well(f"{self.url}/readyz"),
            environment={**given, **self.added, **told},
            stop_within_s=3.5,
        )

    def _watched(self, addresses: Addresses) -> dict[str, object]:
        folders = {"data": self.folder}
        for name in ("postgres", "nats"):
            if (self.folder / name).is_dir():
                folders[name] = self.folder / name
        return {**asdict(addresses), "volumes": folders}
