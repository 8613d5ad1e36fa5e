"""Real nats-servers with JetStream on the loopback address: one, or a cluster; each write is on disk before its answer."""

import asyncio
import json
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.errors import BrokerShapeError, UnsafeBrokerError
from deploy.local import broker_accounts
from deploy.local.binaries import nats_server
from deploy.local.broker_accounts import SERVICES_USER, SYSTEM_USER, Logins
from deploy.local.ports import HOST
from deploy.local.probes import fetch, is_well
from deploy.local.program import Program
from deploy.local.secrets import write_private

CONFIGURATION = """\
server_name: {name}
listen: "{host}:{port}"
http: "{host}:{monitoring_port}"
max_payload: 1MB
jetstream {{
  store_dir: {store}
  sync_interval: always
  max_file_store: 64GB
}}
include {accounts}
"""

# Without max_file_store a server that starts on a full disk allows itself nothing, and stays so when
# there is room again.

CLUSTER = """\
cluster {{
  name: rers
  listen: "{host}:{port}"
  authorization {{ user: route, password: "{password}" }}
  routes: {routes}
  no_advertise: true
}}
"""
"""Clients know every node already; an advertised address would come without user and password."""

STORE = "store"
GIVEN_UP = (b"write error", b"JetStream not enabled")
"""What /healthz says of a stream, or of all of them, after a write that failed."""


@dataclass(frozen=True)
class Node:
    """The ports of one nats-server; `route_port` only in a cluster."""

    name: str
    port: int
    monitoring_port: int
    route_port: int | None = None


@dataclass(frozen=True)
class Nats:
    """A prepared server: its configuration and its addresses."""

    configuration: Path
    node: Node
    logins: Logins

    @property
    def url(self) -> str:
        """Address for the platform's own clients, with user and password."""
        return f"nats://{SERVICES_USER}:{self.logins.services}@{HOST}:{self.node.port}"

    @property
    def system_url(self) -> str:
        """Address for who may ask the server about itself, with user and password."""
        return f"nats://{SYSTEM_USER}:{self.logins.system}@{HOST}:{self.node.port}"

    @property
    def monitoring_url(self) -> str:
        """Address of the server's own HTTP monitoring."""
        return f"http://{HOST}:{self.node.monitoring_port}"

    def program(self) -> Program:
        """Return what the supervisor runs."""
        return Program(
            name=self.node.name,
            command=(str(nats_server()), "--config", str(self.configuration)),
            is_ready=self._answers,
            stop_signal=signal.SIGTERM,
            stop_within_s=1.5,
            longest_pause_s=0.5,
            is_alive=self._writes,
        )

    async def _writes(self) -> bool:
        """False after a write that failed: only a restart makes the server try again (nats-server#7654)."""
        status, body = await fetch(f"{self.monitoring_url}/healthz")
        return status == 200 or not any(words in body for words in GIVEN_UP)

    async def _answers(self) -> bool:
        """True also says that JetStream has recovered and, in a cluster, has found its leader."""
        return await is_well(f"{self.monitoring_url}/healthz")


def nodes(count: int, reserve: Callable[[str], int]) -> list[Node]:
    """Return `nats` alone, or `nats-1`, `nats-2` and so on; `reserve` gives each its ports by name."""
    if count == 1:
        return [Node("nats", reserve("nats"), reserve("nats-monitoring"))]
    names = [f"nats-{number}" for number in range(1, count + 1)]
    return [
        Node(name, reserve(name), reserve(f"{name}-monitoring"), reserve(f"{name}-route"))
        for name in names
    ]


def prepare(folder: Path, wanted: Sequence[Node], logins: Logins) -> list[Nats]:
    """Write the configuration of each node in `folder`, which also keeps their streams.

    Raises BrokerShapeError when the folder holds the streams of another number of nodes: they would
    seem lost.
    """
    _require_same_shape(folder, len(wanted))
    _adopt_streams(folder / STORE / "jetstream")
    with broker_accounts.alone(folder):
        broker_accounts.write(folder, logins, broker_accounts.known(folder))
    return [_prepared(folder, node, wanted, logins) for node in wanted]


def _prepared(folder: Path, node: Node, together: Sequence[Node], logins: Logins) -> Nats:
    store = folder / (STORE if node.route_port is None else node.name)
    text = CONFIGURATION.format(
        name=node.name,
        host=HOST,
        port=node.port,
        monitoring_port=node.monitoring_port,
        store=json.dumps(str(store)),
        accounts=broker_accounts.FILE,
    )
    if node.route_port is not None:
        routes = [f"nats://route:{logins.system}@{HOST}:{each.route_port}" for each in together]
        text += CLUSTER.format(
            host=HOST, port=node.route_port, password=logins.system, routes=json.dumps(routes)
        )
    configuration = folder / f"{node.name}.conf"
    write_private(configuration, text)
    return Nats(configuration, node, logins)


def _require_same_shape(folder: Path, count: int) -> None:
    before = 1 if (folder / STORE).is_dir() else len(list(folder.glob("nats-*/")))
    if before not in (0, count):
        raise BrokerShapeError(folder=folder, before=before, wanted=count)


def _adopt_streams(streams: Path) -> None:
    """Give the services' account what was stored before there were accounts."""
    before, after = streams / "$G", streams / broker_accounts.SERVICES_ACCOUNT
    if before.is_dir() and not after.exists():
        before.rename(after)


async def require_durability(monitoring_urls: Sequence[str]) -> None:
    """Raise UnsafeBrokerError unless each node says itself that it syncs each write."""
    await asyncio.gather(*(_require_durability(url) for url in monitoring_urls))


async def _require_durability(monitoring_url: str) -> None:
    _, body = await fetch(f"{monitoring_url}/varz")
    settings = json.loads(body).get("jetstream", {}).get("config", {})
    if settings.get("sync_always") is not True:
        raise UnsafeBrokerError(url=monitoring_url)
