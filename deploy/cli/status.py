"""The command `rers status`: how the running platform is."""

import asyncio
import json
from dataclasses import asdict
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from deploy.cli.options import FolderOption, JsonOption
from deploy.health import Health, examine
from deploy.local import addresses
from deploy.places import DEFAULT_FOLDER

YES, NO = "[green]oui[/]", "[red]non[/]"


def status(folder: FolderOption = DEFAULT_FOLDER, is_json: JsonOption = False) -> None:
    """Dit comment va la plateforme : services, flux, retards, boîtes d'envoi, messages en échec.

    Le code de sortie est 0 quand tout est prêt, 1 sinon.
    """
    health = asyncio.run(examine(addresses.read(folder)))
    if is_json:
        print(json.dumps(as_object(health)))
    else:
        console = Console()
        _show(health, console)
        _conclude(health, folder, console)
    raise typer.Exit(0 if health.is_well else 1)


def as_object(health: Health) -> dict[str, object]:
    """Return what `--json` prints."""
    return {
        "is_well": health.is_well,
        "services": [asdict(copy) for copy in health.copies],
        "broker_reachable": health.broker.is_reachable,
        "broker_nodes": [asdict(node) for node in health.broker.nodes],
        "streams": [asdict(stream) for stream in health.broker.streams],
        "consumers": [asdict(lag) for lag in health.broker.lags],
        "outboxes": [asdict(outbox) for outbox in health.outboxes],
        "dead_letters": health.dead_letters,
    }


def _show(health: Health, console: Console) -> None:
    console.print(_services(health))
    if health.broker.is_reachable:
        console.print(_streams(health), _consumers(health))
    else:
        console.print("[red]NATS ne répond pas.[/]")
    if len(health.broker.nodes) > 1:
        console.print(_nodes(health))
    console.print(_outboxes(health))
    color = "red" if health.dead_letters else "green"
    console.print(f"Messages en échec : [{color}]{health.dead_letters}[/]", highlight=False)


def _conclude(health: Health, folder: Path, console: Console) -> None:
    """Say in a sentence what the tables come to, and where to look next."""
    away = sorted({copy.service for copy in health.copies if not copy.is_ready})
    if away:
        console.print(
            f"[red]Pas prêt : {', '.join(away)}.[/] Journaux : {folder.absolute() / 'logs'}",
            highlight=False,
            soft_wrap=True,
        )
    if health.dead_letters:
        console.print("Pour les messages en échec : ./rers dlq list", highlight=False)
    if health.is_well:
        console.print("[green]Tout est prêt.[/]")


def _services(health: Health) -> Table:
    table = _table("Services", "service", "adresse", "prêt")
    for copy in health.copies:
        table.add_row(copy.service, copy.url, YES if copy.is_ready else NO)
    return table


def _nodes(health: Health) -> Table:
    table = _table("Nœuds de NATS", "nœud", "surveillance", "prêt")
    for number, node in enumerate(health.broker.nodes, start=1):
        table.add_row(f"nats-{number}", node.url, YES if node.is_up else NO)
    return table


def _streams(health: Health) -> Table:
    table = _table("Flux", "flux", "messages", "Mio")
    for stream in health.broker.streams:
        table.add_row(stream.name, str(stream.messages), f"{stream.bytes / 1024**2:.1f}")
    return table


def _consumers(health: Health) -> Table:
    table = _table("Retards", "consommateur", "flux", "à livrer", "en cours", "relivrés")
    for lag in health.broker.lags:
        counts = (lag.pending, lag.ack_pending, lag.redelivered)
        table.add_row(lag.consumer, lag.stream, *(str(count) for count in counts))
    return table


def _outboxes(health: Health) -> Table:
    table = _table("Boîtes d'envoi", "service", "en attente", "âge du plus ancien")
    for outbox in health.outboxes:
        if outbox.is_reachable:
            table.add_row(outbox.service, str(outbox.depth), f"{outbox.oldest_age_s:.1f} s")
        else:
            table.add_row(outbox.service, "[red]base injoignable[/]", "")
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column, justify="right" if column not in columns[:2] else "left")
    return table
