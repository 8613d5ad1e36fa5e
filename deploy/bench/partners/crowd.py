"""The partners of a run: each with one endpoint and its networks, opened through the service's doors."""

import socket
import uuid
from dataclasses import dataclass

from deploy.clients.api import Api
from deploy.clients.signer import Signer
from deploy.local.stack import LocalStack

UNWELL = ("dead", "slow", "drip", "flood")


@dataclass(frozen=True)
class Size:
    """How large a run is."""

    endpoints: int = 200
    unwell: int = 20
    """Of them, in equal parts: they refuse connections, take twelve seconds, answer byte by byte, or never come to an end."""
    per_s: int = 100
    """Facts a second."""
    fan_out: int = 2
    """Endpoints that hear each fact."""
    seconds: int = 20
    backlog: int = 4_000
    rounds: int = 3


@dataclass(frozen=True)
class Hook:
    """One endpoint, and the network whose facts it hears."""

    url: str
    network_id: str

    @property
    def is_well(self) -> bool:
        """True for those that answer at once."""
        return "/well/" in self.url

    @property
    def path(self) -> str:
        """Its path at the receiver."""
        return "/" + self.url.split("/", 3)[3]


def hooks_of(size: Size, port: int, unwell: int) -> list[Hook]:
    """Return the endpoints; the unwell ones are spread among the others."""
    networks = [str(uuid.uuid4()) for _ in range(size.endpoints // size.fan_out)]
    closed = _closed_port()
    every = size.endpoints // unwell if unwell else 0
    return [
        Hook(_url(number, every, port, closed), networks[number % len(networks)])
        for number in range(size.endpoints)
    ]


def _url(number: int, every: int, port: int, closed: int) -> str:
    if not every or number % every:
        return f"http://127.0.0.1:{port}/well/{number}"
    way = UNWELL[number // every % len(UNWELL)]
    return f"http://127.0.0.1:{closed if way == 'dead' else port}/{way}/{number}"


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def enrol(stack: LocalStack, hooks: list[Hook]) -> None:
    """Make one partner with one endpoint for each."""
    addresses = stack.addresses
    signer = Signer(addresses.signing_key_file, addresses.jwks_file)
    token = signer.token(str(uuid.uuid4()), movement=["ops"])
    async with Api({"partners": stack.urls("partners")}) as api:
        for number, hook in enumerate(hooks):
            body = {
                "slug": f"essai-{uuid.uuid4().hex[:8]}-{number}",
                "title": f"Partenaire {number}",
                "contact_email": f"partenaire{number}@bench.example",
            }
            made = await api.post("partners", "/partners", body, token)
            path = f"/partners/{made['partner_id']}/endpoints"
            await api.post(
                "partners", path, {"url": hook.url, "networks": [hook.network_id]}, token
            )
