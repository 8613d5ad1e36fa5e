"""The command `rers up`: the whole platform on this machine, until Ctrl-C."""

import asyncio
import shlex
import signal
import time
from collections.abc import Awaitable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.status import Status
from rich.table import Table

from deploy.cli.options import FolderOption
from deploy.local.addresses import Addresses
from deploy.local.stack import LocalStack
from deploy.places import DEFAULT_FOLDER
from shared.messaging.broker_url import nodes_of, shown

STEPS = {
    "servers": "démarrage de PostgreSQL, de NATS et de la boîte aux lettres",
    "databases": "création des bases de données",
    "migrations": "mise à jour des bases de données",
    "broker": "préparation des flux de NATS",
    "services": "démarrage des services",
    "stopping": "arrêt",
}
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _one_or_three(nodes: int) -> int:
    """Refuse other numbers: two nodes stop as soon as one is away, more bring nothing to one machine."""
    if nodes not in (1, 3):
        raise typer.BadParameter("il faut 1 ou 3")
    return nodes


def up(
    folder: FolderOption = DEFAULT_FOLDER,
    copies: Annotated[
        int, typer.Option(min=1, max=8, help="Nombre de copies de chaque service.")
    ] = 1,
    nats_nodes: Annotated[
        int, typer.Option(callback=_one_or_three, help="Nombre de nœuds NATS : 1 ou 3.")
    ] = 1,
    has_witness: Annotated[
        bool,
        typer.Option(
            "--witness/--no-witness",
            help="Éprouve la plateforme chaque minute par le parcours d'un réseau témoin.",
        ),
    ] = True,
) -> None:
    """Démarre toute la plateforme sur cette machine et la garde en marche jusqu'à Ctrl-C.

    Les réglages RERS_DATABASE_URL, RERS_NATS_URL et RERS_SMTP_URL remplacent les serveurs embarqués.
    """
    told = Told(Console())
    stack = LocalStack(
        folder,
        copies=copies,
        observer=told.step,
        nats_nodes=nats_nodes,
        ops=True,
        witness=has_witness,
    )
    asyncio.run(_up(stack, told))


async def _up(stack: LocalStack, told: "Told") -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, stop.set)
    console = told.console
    with told.spinner:
        is_up = await _unless(stop, stack.start())
    if is_up:
        told.is_running = True
        show(stack.addresses, stack.folder, told.seconds(), console)
        await stop.wait()
        began = time.monotonic()
        with told.spinner:
            await stack.stop()
        console.print(f"Arrêté proprement en {time.monotonic() - began:.1f} s.", highlight=False)
    else:
        console.print("Démarrage interrompu ; tout est arrêté.")


async def _unless(stop: asyncio.Event, start: Awaitable[None]) -> bool:
    """Wait for `start`, or cancel it when `stop` comes first; say whether it got to its end."""
    starting, stopping = asyncio.ensure_future(start), asyncio.ensure_future(stop.wait())
    await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if starting.done():
        starting.result()
        return True
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)
    return False


class Told:
    """Tells the person how far the start is: a line per finished step, a spinner for the present one."""

    def __init__(self, console: Console) -> None:
        """Write on `console`."""
        self.console = console
        self._began = time.monotonic()
        self._present = ""
        self._ready: list[str] = []
        self.spinner = Status("", console=console)
        self.is_running = False

    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._began

    def step(self, step: str, about: str) -> None:
        """Hear one step of the stack."""
        if step == "stopping" and not self.is_running:
            self._present = ""  # what an interruption cuts short is not done
        if step in STEPS:
            self._finish()
            self._present = STEPS[step]
            self.spinner.update(f"{self._present}…")
        elif step == "ready":
            self._ready.append(about)
            self.spinner.update(f"{self._present} : {', '.join(self._ready)}")
        elif step == "restarted":
            self.console.print(f"[yellow]{about} est tombé ; il redémarre.[/]", highlight=False)

    def _finish(self) -> None:
        if self._present and not self.is_running:
            self.console.print(
                f"[green]✓[/] {self._present} ({self.seconds():.1f} s)", highlight=False
            )
        self._present = ""


def show(addresses: Addresses, folder: Path, seconds: float, console: Console) -> None:
    """Print where everything is."""
    table = Table(title=f"La plateforme est prête en {seconds:.1f} s", title_justify="left")
    table.add_column("quoi")
    table.add_column("où", overflow="fold")
    for service, urls in addresses.services.items():
        table.add_row(service, "\n".join(urls))
    table.add_row("NATS", "\n".join(nodes_of(shown(addresses.nats_url))))
    if addresses.nats_monitoring_url:
        monitored = addresses.nats_monitoring_urls or [addresses.nats_monitoring_url]
        table.add_row("NATS, surveillance", "\n".join(monitored))
    if addresses.ops_url:
        table.add_row("Exploitation", addresses.ops_url)
    if addresses.mail_folder is not None:
        table.add_row("mails envoyés", str(addresses.mail_folder))
    table.add_row("journaux", str(folder / "logs"))
    table.add_row("toutes les adresses", str(folder / "addresses.json"))
    console.print(table)
    where = "" if folder == DEFAULT_FOLDER.absolute() else f" --folder {shlex.quote(str(folder))}"
    console.print(
        "Chaque service décrit son API à /openapi.json et ses événements à /asyncapi.\n"
        f"Ctrl-C pour arrêter. Dans un autre terminal : ./rers status{where}",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )
