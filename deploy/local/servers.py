"""The servers that the services stand on: embedded ones, or those that settings name."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from deploy.errors import SettingMalformedError
from deploy.local import nats, postgres
from deploy.local.broker_accounts import Logins
from deploy.local.nats import require_durability
from deploy.local.ports import HOST, Ports
from deploy.local.probes import greets
from deploy.local.program import Program
from deploy.local.secrets import Vault
from deploy.local.supervisor import Supervisor
from deploy.places import ROOT, python_environment

MAIL_SCHEMES = ("smtp", "smtps")
MAIL_FORM = "smtp://hote:port"


@dataclass(frozen=True)
class Servers:
    """Addresses of database, broker and mail; None where an outside server hides it from us."""

    database_admin_dsn: str
    nats_url: str
    nats_monitoring_url: str | None
    smtp_url: str
    mail_folder: Path | None
    nats_monitoring_urls: list[str] = field(default_factory=list)
    """Of each node of the embedded broker, in the order of their names."""
    nats_system_url: str | None = None


@dataclass(frozen=True)
class ServerRoom:
    """Where embedded servers live, and who keeps them alive."""

    folder: Path
    ports: Ports
    vault: Vault
    supervisor: Supervisor
    settings: Mapping[str, str]
    nats_nodes: int = 1

    async def start(self) -> Servers:
        """Start at once what no setting replaces, and wait until all of it is ready."""
        async with asyncio.TaskGroup() as together:
            database = together.create_task(self._database())
            broker = together.create_task(self._broker())
            mail = together.create_task(self._mail())
        urls, monitoring, system = broker.result()
        return Servers(
            database.result(),
            urls,
            monitoring[0] if monitoring else None,
            *mail.result(),
            nats_monitoring_urls=monitoring,
            nats_system_url=system,
        )

    async def _database(self) -> str:
        outside = self.settings.get("RERS_DATABASE_URL")
        if outside:
            return outside
        password = self.vault.password("postgres")
        port = self.ports.reserve("postgres")
        prepared = await postgres.prepare(self.folder / "postgres", port, password)
        await self.supervisor.start(prepared.program())
        return prepared.admin_dsn

    async def _broker(self) -> tuple[str, list[str], str | None]:
        """Return the broker's address, its nodes' monitoring, and the address for its system account."""
        outside = self.settings.get("RERS_NATS_URL")
        if outside:
            await _require_broker(outside)
            monitored = self.settings.get("RERS_NATS_MONITORING_URL")
            return outside, [monitored] if monitored else [], None
        wanted = nats.nodes(self.nats_nodes, self.ports.reserve)
        prepared = nats.prepare(self.folder / "nats", wanted, Logins.of(self.vault))
        await asyncio.gather(*(self.supervisor.start(each.program()) for each in prepared))
        monitoring = [each.monitoring_url for each in prepared]
        await require_durability(monitoring)
        system = ",".join(each.system_url for each in prepared)
        return ",".join(each.url for each in prepared), monitoring, system

    async def _mail(self) -> tuple[str, Path | None]:
        outside = self.settings.get("RERS_SMTP_URL")
        if outside:
            _require_mail_address(outside)
            return outside, None
        port, mails = self.ports.reserve("mail"), self.folder / "mails"
        await self.supervisor.start(mail_program(port, mails))
        return f"smtp://{HOST}:{port}", mails


def stop_last(names: Sequence[str]) -> list[list[str]]:
    """Return, of the programs that run, those that stop after the services, in groups that go together."""
    brokers = [name for name in names if name == "nats" or name.startswith("nats-")]
    kept = [["mail", *brokers], ["postgres"]]
    return [[name for name in group if name in names] for group in kept]


def mail_program(port: int, mails: Path) -> Program:
    """Return the mail catcher that keeps in `mails` what arrives at `port`."""
    module = (sys.executable, "-P", "-m", "deploy.local.mail")
    return Program(
        name="mail",
        command=(*module, "--port", str(port), "--folder", str(mails)),
        is_ready=lambda: greets(HOST, port, b"220"),
        environment=python_environment(ROOT),
        stop_within_s=1.5,
        longest_pause_s=1.0,
    )


async def _require_broker(url: str) -> None:
    """Find out at once that nobody answers: every later step would try for a minute."""
    from deploy.operations.broker import connected  # brings the client, which others do without

    async with connected(url):
        return


def _require_mail_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in MAIL_SCHEMES and parts.hostname and parts.port != 0
    except ValueError:  # a port that is none
        is_good = False
    if not is_good:
        raise SettingMalformedError(setting="RERS_SMTP_URL", form=MAIL_FORM)
