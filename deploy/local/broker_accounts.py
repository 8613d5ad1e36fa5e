"""The embedded broker's accounts as one file that every node includes: SYS, RERS, one per partner."""

import fcntl
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from deploy.local.secrets import Vault, write_private
from shared.messaging.partner_durables import STREAM, PartnerDurable

FILE = "partners.conf"
REGISTRY = "partners.json"
SERVICES_ACCOUNT = "RERS"
SERVICES_USER, SYSTEM_USER = "services", "system"
LIMITS = {
    "max_connections": 8,
    "max_subscriptions": 64,
    "max_payload": 65_536,
    "max_leafnodes": 0,
}
"""Of one partner's account: a partner sends only requests and acknowledgements, a few bytes each."""


@dataclass(frozen=True)
class Logins:
    """Passwords of the two users that the platform itself has."""

    services: str
    system: str

    @classmethod
    def of(cls, vault: Vault) -> "Logins":
        """Return those that the platform's folder keeps."""
        return cls(vault.password("nats-services"), vault.password("nats-system"))


@dataclass(frozen=True)
class PartnerAccount:
    """A partner known to the broker: its name, what is kept of its password, and what it may read."""

    slug: str
    kept_password: str
    networks: tuple[str, ...] | None = None
    types: tuple[str, ...] | None = None

    @property
    def durable(self) -> PartnerDurable:
        """The durable consumer of this partner; account and user have its name."""
        return PartnerDurable(self.slug, self.networks, self.types)


def known(folder: Path) -> list[PartnerAccount]:
    """Return the partners known to the broker whose folder this is, by name."""
    try:
        found = json.loads((folder / REGISTRY).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return [
        PartnerAccount(
            slug=slug,
            kept_password=each["kept_password"],
            networks=_texts(each["networks"]),
            types=_texts(each["types"]),
        )
        for slug, each in sorted(found.items())
    ]


def durables(folder: Path) -> list[PartnerDurable]:
    """Return the durables that the partners known to this broker must have."""
    return [each.durable for each in known(folder)]


def write(folder: Path, logins: Logins, partners: Sequence[PartnerAccount]) -> None:
    """Keep the partners, and write the file that the nodes include; each whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    registry = {each.slug: asdict(each) for each in partners}
    write_private(folder / REGISTRY, json.dumps(registry, indent=2))
    write_private(folder / FILE, configuration(logins, partners))


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let nobody else change the partners during the block, which must be short."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "partners.lock").open("a", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def configuration(logins: Logins, partners: Sequence[PartnerAccount]) -> str:
    """Return the accounts in the broker's own language; who is in none of them cannot connect."""
    system = {"users": [{"user": SYSTEM_USER, "password": logins.system}]}
    services = {
        "jetstream": "enabled",
        "users": [{"user": SERVICES_USER, "password": logins.services}],
        "exports": [export for each in partners for export in _exports(each.durable.name)],
    }
    accounts = {"SYS": system, SERVICES_ACCOUNT: services}
    accounts |= {each.durable.name: _account(each) for each in partners}
    return f"system_account: SYS\naccounts: {json.dumps(accounts, indent=2)}\n"


def subjects(durable: str) -> tuple[str, str, str]:
    """Return all that a partner may send to: the next messages, its place, acknowledgements."""
    return (
        f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{durable}",
        f"$JS.API.CONSUMER.INFO.{STREAM}.{durable}",
        f"$JS.ACK.{STREAM}.{durable}.>",
    )


def _exports(name: str) -> list[dict[str, object]]:
    following, place, acknowledgements = subjects(name)
    return [
        {"service": following, "response_type": "stream", "accounts": [name]},
        {"service": place, "accounts": [name]},
        {"service": acknowledgements, "accounts": [name]},
    ]


def _account(partner: PartnerAccount) -> dict[str, object]:
    name = partner.durable.name
    following, place, acknowledgements = subjects(name)
    asked = f"place.{name}"
    permissions = {"publish": [following, asked, acknowledgements], "subscribe": ["_INBOX.>"]}
    user = {"user": name, "password": partner.kept_password, "permissions": permissions}
    imports = [
        {"service": {"account": SERVICES_ACCOUNT, "subject": following}},
        {"service": {"account": SERVICES_ACCOUNT, "subject": place}, "to": asked},
        {"service": {"account": SERVICES_ACCOUNT, "subject": acknowledgements}},
    ]
    # Under a name of its own, since every account also imports $JS.API.> from SYS, which would
    # answer the same question too, at random first or last, that this account has no streams.
    mappings = {place: asked}
    return {"users": [user], "imports": imports, "mappings": mappings, "limits": LIMITS}


def _texts(found: list[str] | None) -> tuple[str, ...] | None:
    return None if found is None else tuple(found)
