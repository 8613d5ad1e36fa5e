"""How one copy of a service is run: its command, its settings, its question of readiness."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.databases import Dsns
from deploy.local.ports import HOST, Ports
from deploy.local.probes import is_well
from deploy.local.program import Program
from deploy.local.secrets import SigningKeys
from deploy.local.servers import Servers
from deploy.places import python_environment

DEAD_AFTER_S = 60.0
"""So long a copy may be silent: a busy machine must not cost one that is well."""

SIGNS_TOKENS = "members"
ANSWERS_LINKS = "notifications"
ANSWERS_PLACES = "trainings"
SHARE_LINK_SECRET = (ANSWERS_LINKS, ANSWERS_PLACES)
CLOCK_SETTING = "RERS_DEMONSTRATION_CLOCK_FILE"
"""Never taken from the environment by chance: only who starts a stack for a demonstration gives it."""

NEVER_BY_CHANCE = frozenset(
    {
        CLOCK_SETTING,
        "RERS_CRASH_AT",
        "RERS_CRASH_FILE",
        "RERS_CRASH_SIGNAL",
        "RERS_FAULT_HANDLER",
        "RERS_FAULT_NEXT_VERSION",
    }
)


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


@dataclass(frozen=True)
class Links:
    """The links in mails on one machine: where they lead, and what signs those that need no sign-in."""

    lead_to: str
    """The service that answers the one-click link, where RERS_PUBLIC_URL does not say another base."""
    answers_lead_to: str
    """The service that answers for offered places, where RERS_ANSWERS_URL and RERS_PUBLIC_URL are silent."""
    secret: Path


def links_of(copies: Sequence[Copy], secret: Path) -> Links:
    """Return where links in mails lead on one machine."""
    return Links(_base(copies, ANSWERS_LINKS), _base(copies, ANSWERS_PLACES), secret)


def _base(copies: Sequence[Copy], service: str) -> str:
    answering = [copy for copy in copies if copy.service == service]
    return (answering or copies)[0].url if copies else ""


@dataclass(frozen=True)
class Surroundings:
    """What every copy is told: servers, databases, keys, and settings that the caller adds."""

    servers: Servers
    databases: Mapping[str, Dsns]
    keys: SigningKeys
    added: Mapping[str, str]
    links: Links

    def program(self, copy: Copy) -> Program:
        """Return what the supervisor runs for `copy`."""
        return Program(
            name=copy.name,
            command=(sys.executable, "-P", "-m", f"services.{copy.service}"),
            is_ready=lambda: is_well(f"{copy.url}/readyz"),
            is_alive=lambda: is_well(f"{copy.url}/healthz"),
            dead_after_s=DEAD_AFTER_S,
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
        if copy.service in SHARE_LINK_SECRET:
            told["RERS_LINK_SECRET_FILE"] = str(self.links.secret)
        found = python_environment()
        given = {name: found[name] for name in found if name not in NEVER_BY_CHANCE} | {
            **self.added
        }
        usual = {"RERS_PUBLIC_URL": self.links.lead_to}
        if "RERS_PUBLIC_URL" not in given:
            usual["RERS_ANSWERS_URL"] = self.links.answers_lead_to
        return {**usual, **given, **told}
