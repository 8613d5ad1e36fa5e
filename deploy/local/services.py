"""How one copy of a service is run: its command, its settings, its question of readiness."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deploy.databases import Dsns
from deploy.local.ports import HOST, Ports
from deploy.local.probes import is_well
from deploy.local.program import Program
from deploy.local.secrets import SigningKeys
from deploy.local.servers import Servers
from deploy.places import python_environment

SIGNS_TOKENS = "members"
ANSWERS_LINKS = "notifications"


@dataclass(frozen=True)
class Copy:
    """One process of a service: `number` tells the copies of a service apart, from 1."""

    service: str
    number: int
    port: int

    @property
    def name(self) -> str:
        """Name under the supervisor: `members-1`."""
        return f"{self.service}-{self.number}"

    @property
    def url(self) -> str:
        """Base of the copy's HTTP API."""
        return f"http://{HOST}:{self.port}"


def copies_of(service: str, count: int, ports: Ports) -> list[Copy]:
    """Return `count` copies of a service, each with a port of its own."""
    return [
        Copy(service, number, ports.reserve(f"{service}-{number}"))
        for number in range(1, count + 1)
    ]


def base_of_links(copies: Sequence[Copy]) -> str:
    """Return where links in mails lead on one machine: the service that answers the one-click link."""
    answering = [copy for copy in copies if copy.service == ANSWERS_LINKS]
    return (answering or copies)[0].url if copies else ""


@dataclass(frozen=True)
class Surroundings:
    """What every copy is told: servers, databases, keys, and settings that the caller adds."""

    servers: Servers
    databases: Mapping[str, Dsns]
    keys: SigningKeys
    added: Mapping[str, str]
    links_lead_to: str
    """Base of the links in mails, where RERS_PUBLIC_URL does not say another one."""

    def program(self, copy: Copy) -> Program:
        """Return what the supervisor runs for `copy`."""
        return Program(
            name=copy.name,
            command=(sys.executable, "-P", "-m", f"services.{copy.service}"),
            is_ready=lambda: is_well(f"{copy.url}/readyz"),
            environment=self._environment(copy),
        )

    def _environment(self, copy: Copy) -> Mapping[str, str]:
        told = {
            "RERS_DATABASE_URL": self.databases[copy.service].app,
            "RERS_NATS_URL": self.servers.nats_url,
            "RERS_SMTP_URL": self.servers.smtp_url,
            "RERS_HTTP_HOST": HOST,
            "RERS_HTTP_PORT": str(copy.port),
            "RERS_JWKS_FILE": str(self.keys.jwks),
        }
        if copy.service == SIGNS_TOKENS:
            told["RERS_SIGNING_KEY_FILE"] = str(self.keys.private_key)
        usual = {"RERS_PUBLIC_URL": self.links_lead_to}
        return {**usual, **python_environment(), **self.added, **told}
