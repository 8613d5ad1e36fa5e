"""A real Prometheus beside a running platform: reads every copy and judges the rules."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from deploy.errors import BinaryMissingError
from deploy.local.addresses import Addresses
from deploy.local.ports import HOST
from deploy.local.probes import is_well
from deploy.local.program import Program
from deploy.prometheus.scrape import RULES, configuration

NAME = "prometheus"


@dataclass(frozen=True)
class Prometheus:
    """A prepared Prometheus: its configuration, its memory, its port."""

    binary: str
    folder: Path
    port: int

    @property
    def url(self) -> str:
        """Base of its HTTP API."""
        return f"http://{HOST}:{self.port}"

    def program(self) -> Program:
        """Return what the supervisor runs."""
        return Program(
            name=NAME,
            command=(
                self.binary,
                f"--config.file={self.folder / 'prometheus.yml'}",
                f"--storage.tsdb.path={self.folder / 'store'}",
                f"--web.listen-address={HOST}:{self.port}",
                "--storage.tsdb.retention.time=1d",
                "--log.level=warn",
            ),
            is_ready=lambda: is_well(f"{self.url}/-/ready"),
            stop_within_s=3.0,
        )


def is_here() -> bool:
    """Say whether this machine has Prometheus."""
    return shutil.which("prometheus") is not None


def prepare(
    folder: Path, port: int, addresses: Addresses, *, every_s: int = 15, rules: Path = RULES
) -> Prometheus:
    """Write the configuration in `folder`; raise BinaryMissingError where there is no Prometheus."""
    binary = shutil.which("prometheus")
    if binary is None:
        raise BinaryMissingError(binary="prometheus", package="prometheus (Debian)")
    folder.mkdir(parents=True, exist_ok=True)
    text = configuration(addresses, every_s=every_s, rules=rules)
    (folder / "prometheus.yml").write_text(text, encoding="utf-8")
    return Prometheus(binary, folder, port)
