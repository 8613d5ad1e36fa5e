"""A real nats-server with JetStream on the loopback address, that writes to disk before it answers."""

import json
import signal
from dataclasses import dataclass
from pathlib import Path

from deploy.errors import UnsafeBrokerError
from deploy.local.binaries import nats_server
from deploy.local.ports import HOST
from deploy.local.probes import fetch, is_well
from deploy.local.program import Program

CONFIGURATION = """\
server_name: rers
listen: "{host}:{port}"
http: "{host}:{monitoring_port}"
max_payload: 1MB
jetstream {{
  store_dir: {store}
  sync_interval: always
}}
"""


@dataclass(frozen=True)
class Nats:
    """A prepared broker: its configuration and its addresses."""

    configuration: Path
    port: int
    monitoring_port: int

    @property
    def url(self) -> str:
        """Address for clients."""
        return f"nats://{HOST}:{self.port}"

    @property
    def monitoring_url(self) -> str:
        """Address of the broker's own HTTP monitoring."""
        return f"http://{HOST}:{self.monitoring_port}"

    def program(self) -> Program:
        """Return what the supervisor runs."""
        return Program(
            name="nats",
            command=(str(nats_server()), "--config", str(self.configuration)),
            is_ready=self._answers,
            stop_signal=signal.SIGTERM,
            stop_within_s=1.5,
            longest_pause_s=0.5,
        )

    async def _answers(self) -> bool:
        return await is_well(f"{self.monitoring_url}/healthz")


def prepare(folder: Path, port: int, monitoring_port: int) -> Nats:
    """Write the broker's configuration in `folder`, which also keeps its streams."""
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "nats.conf"
    text = CONFIGURATION.format(
        host=HOST,
        port=port,
        monitoring_port=monitoring_port,
        store=json.dumps(str(folder / "store")),
    )
    configuration.write_text(text, encoding="utf-8")
    return Nats(configuration, port, monitoring_port)


async def require_durability(monitoring_url: str) -> None:
    """Raise UnsafeBrokerError unless the broker itself says that it syncs each write."""
    _, body = await fetch(f"{monitoring_url}/varz")
    settings = json.loads(body).get("jetstream", {}).get("config", {})
    if settings.get("sync_always") is not True:
        raise UnsafeBrokerError(url=monitoring_url)
