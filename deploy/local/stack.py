"""The whole platform on one machine, from an empty folder to ready services and back."""

import asyncio
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

from deploy import installation
from deploy.databases import Dsns
from deploy.errors import FolderUnusableError
from deploy.local import addresses, broker_accounts
from deploy.local.addresses import Addresses
from deploy.local.lock import held
from deploy.local.ops import Ops
from deploy.local.ports import Ports
from deploy.local.secrets import Vault
from deploy.local.servers import ServerRoom, Servers, stop_last
from deploy.local.services import Copy, Surroundings, copies_of, links_of
from deploy.local.supervisor import Supervisor
from shared.settings import SERVICES

Observer = Callable[[str, str], None]
"""Told each step and what it is about: ("servers", ""), ("migrated", "members"), ("restarted", "nats")."""


@dataclass(frozen=True)
class Wanted:
    """What to start: which services, how many copies of each, and settings that are added to theirs."""

    services: Sequence[str] = SERVICES
    copies: int = 1
    environment: Mapping[str, str] | None = None
    nats_nodes: int = 1
    has_ops: bool = False
    has_witness: bool = False


class LocalStack:
    """Starts the platform on a folder; `async with` stops it, also when the start fails half-way."""

    def __init__(  # noqa: PLR0913 - all but the folder are named, and have a usual value
        self,
        folder: Path,
        *,
        copies: int = 1,
        services: Sequence[str] = SERVICES,
        environment: Mapping[str, str] | None = None,
        observer: Observer | None = None,
        nats_nodes: int = 1,
        ops: bool = False,
        witness: bool = False,
    ) -> None:
        """Prepare to use `folder`; `environment` adds settings to every service's own.

        With `ops` the process that watches runs too, and with `witness` it makes its journeys.

        With several `nats_nodes` the broker is a cluster, nats-1 and so on, that keeps all of it on each.
        RERS_DATABASE_URL, RERS_NATS_URL and RERS_SMTP_URL, in it or in this process's environment,
        replace the embedded servers.
        """
        self.folder = folder.absolute()
        self._wanted = Wanted(services, copies, environment, nats_nodes, ops or witness, witness)
        self._tell = observer or (lambda step, about: None)
        self._held = ExitStack()
        self._addresses: Addresses | None = None
        self.supervisor = Supervisor(
            self.folder / "logs", lambda name, code: self._tell("restarted", name)
        )

    async def __aenter__(self) -> "LocalStack":
        """Start everything; returns when every service says that it is ready."""
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop everything."""
        await self.stop()

    @property
    def addresses(self) -> Addresses:
        """Where everything is; only while it runs."""
        if self._addresses is None:
            raise RuntimeError("the platform has not been started")
        return self._addresses

    @property
    def process_names(self) -> list[str]:
        """Names of the operating system's processes: postgres, nats, mail, members-1 and so on."""
        return self.supervisor.names

    def urls(self, service: str) -> list[str]:
        """Return the base URL of each copy of `service`."""
        return self.addresses.services[service]

    def pid(self, process_name: str) -> int | None:
        """Return the pid of a process, None while it is being started again."""
        return self.supervisor.pid(process_name)

    def kill(self, process_name: str, number: signal.Signals = signal.SIGKILL) -> int | None:
        """Kill a process, which the supervisor then starts again; return the pid it had."""
        return self.supervisor.kill(process_name, number)

    async def ready(self, process_name: str) -> None:
        """Wait until a process that was killed runs again and answers that it is ready."""
        await self.supervisor.ready(process_name)

    async def reload_broker(self) -> None:
        """Have every node of the embedded broker read its accounts again; BrokerReloadError when one refuses."""
        from deploy.local.partner_accounts import (
            reload,  # brings the client, which others do without
        )

        await reload(self.addresses)

    async def start(self) -> None:
        """Start everything, or stop what was started and raise a DeployError."""
        self._held.enter_context(held(self.folder))
        try:
            self._addresses = await self._start()
        except BaseExceptionGroup as group:
            await self.stop()
            raise _first(group) from group
        except BaseException:
            await self.stop()
            raise
        self._addresses.write(self.folder)

    async def stop(self) -> None:
        """Stop services first, the servers that they stand on after; under ten seconds in all."""
        addresses.forget(self.folder)
        self._tell("stopping", "")
        groups = stop_last(self.process_names)
        last = [name for group in groups for name in group]
        await self.supervisor.stop([name for name in self.process_names if name not in last])
        for group in groups:
            await self.supervisor.stop(group)
        self._addresses = None
        self._held.close()

    async def _start(self) -> Addresses:
        _open_folder(self.folder)
        ports, vault = Ports(self.folder / "ports.json"), Vault(self.folder / "secrets")
        added = self._wanted.environment or {}
        settings = {**os.environ, **added}
        self._tell("servers", "")
        room = ServerRoom(
            self.folder, ports, vault, self.supervisor, settings, self._wanted.nats_nodes
        )
        servers, _ = await asyncio.gather(room.start(), installation.load())
        databases = await self._install(servers, vault)
        copies = [
            copy
            for service in self._wanted.services
            for copy in copies_of(service, self._wanted.copies, ports)
        ]
        keys = vault.signing_keys()
        links = links_of(copies, vault.link_secret())
        around = Surroundings(servers, databases, keys, added, links)
        await self._start_services(copies, around)
        known = Addresses(
            pid=os.getpid(),
            services={
                service: [copy.url for copy in copies if copy.service == service]
                for service in self._wanted.services
            },
            databases=databases,
            jwks_file=keys.jwks,
            signing_key_file=keys.private_key,
            **vars(servers),
        )
        return await self._start_ops(known, ports) if self._wanted.has_ops else known

    async def _start_ops(self, known: Addresses, ports: Ports) -> Addresses:
        added = self._wanted.environment or {}
        watching = Ops(self.folder, ports.reserve("ops"), self._wanted.has_witness, added)
        await self.supervisor.start(watching.program(known))
        self._tell("ready", "ops")
        return replace(known, ops_url=watching.url)

    async def _install(self, servers: Servers, vault: Vault) -> dict[str, Dsns]:
        self._tell("databases", "")
        databases = await installation.create_databases(
            servers.database_admin_dsn, self._wanted.services, vault.password
        )
        self._tell("migrations", "")
        await installation.migrate(databases, lambda service: self._tell("migrated", service))
        self._tell("broker", "")
        await installation.set_up_broker(
            servers.nats_url,
            self._wanted.services,
            broker_accounts.durables(self.folder / "nats") if servers.nats_system_url else (),
            addresses.replicas_of(len(servers.nats_monitoring_urls)),
        )
        return databases

    async def _start_services(self, copies: Sequence[Copy], around: Surroundings) -> None:
        self._tell("services", str(len(copies)))
        for copy in copies:
            self.supervisor.begin(around.program(copy))

        async def ready(name: str) -> None:
            await self.supervisor.ready(name)
            self._tell("ready", name)

        async with asyncio.TaskGroup() as together:
            for copy in copies:
                together.create_task(ready(copy.name))


def _open_folder(folder: Path) -> None:
    """Make the folder and its logs; root lets others pass through, since PostgreSQL runs as another account."""
    try:
        (folder / "logs").mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            folder.chmod(folder.stat().st_mode | 0o011)
    except OSError as error:
        raise FolderUnusableError(folder=folder, reason=error) from error


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """Return the first single error of a group: a person is told one reason."""
    first = group.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
