"""The commands `rers projections`: what services keep of each other's facts, and how it is made anew."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from deploy.cli.options import FolderOption, JsonOption
from deploy.cli.running import run as run_to_end
from deploy.cli.terminal import nats_url, safe, said
from deploy.errors import ProjectionsUnknownError, RebuildStoppedError
from deploy.local import addresses
from deploy.operations.broker import connected
from deploy.operations.comparison import Difference
from deploy.operations.projections import Kept, consumers_of, kept
from deploy.operations.rebuild import Rebuilt, Wanted
from deploy.operations.rebuild import rebuild as rebuild_projections
from deploy.places import DEFAULT_FOLDER

projections = typer.Typer(
    help="Montre et reconstruit les projections des services.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
MOST_SHOWN = 20


@projections.command("list")
def list_(folder: FolderOption = DEFAULT_FOLDER, is_json: JsonOption = False) -> None:
    """Montre les projections de chaque service, leur taille et leur retard."""
    found = run_to_end(_kept(folder))
    if is_json:
        print(said([asdict(each) for each in found]))
        return
    table = Table(title="Projections", title_justify="left")
    for column in ("service", "table", "lignes", "Mio", "faits en retard"):
        table.add_column(column, justify="left" if column in ("service", "table") else "right")
    for each in found:
        if not each.is_reachable:
            table.add_row(each.service, "[red]base injoignable[/]", "", "", "")
        for position, row in enumerate(each.tables):
            names = (each.service, row.name) if position == 0 else ("", row.name)
            lag = str(each.lag) if position == 0 else ""
            table.add_row(*names, str(row.rows), f"{row.bytes / 1024**2:.1f}", lag)
    Console().print(table)


@projections.command()
def rebuild(
    name: Annotated[str, typer.Argument(metavar="NOM", help="Service : savoirs, matching, etc.")],
    folder: FolderOption = DEFAULT_FOLDER,
    is_check: Annotated[
        bool,
        typer.Option("--check", help="Compare avec ce qui est en place, sans rien remplacer."),
    ] = False,
    skips_failing: Annotated[
        bool, typer.Option("--skip-failing", help="Passe outre les faits qui échouent.")
    ] = False,
    owner_dsn: Annotated[
        str | None,
        typer.Option(
            "--owner-dsn",
            envvar="RERS_OWNER_DATABASE_URL",
            help="Base du service, vue par son propriétaire ; sinon celle de la plateforme.",
            show_default=False,
        ),
    ] = None,
    is_json: JsonOption = False,
) -> None:
    """Reconstruit les projections d'un service depuis le premier fait, pendant qu'il travaille.

    Ce qui est en place le reste jusqu'au dernier instant : une interruption ne change rien.
    """
    wanted = Wanted(
        name, owner_dsn or _owner_dsn(folder, name), consumers_of(name), is_check, skips_failing
    )
    try:
        done = run_to_end(_rebuild(nats_url(folder), wanted))
    except KeyboardInterrupt as stop:
        raise RebuildStoppedError(service=name) from stop
    if is_json:
        print(said(as_object(done)))
    else:
        _show(done, Console(highlight=False))
    raise typer.Exit(1 if done.differences else 0)


def as_object(done: Rebuilt) -> dict[str, Any]:
    """Return what `--json` prints."""
    told: dict[str, Any] = {
        "service": done.service,
        "is_swapped": done.is_swapped,
        "facts": asdict(done.tally),
        "tables": done.rows,
        "lag": done.live_lag,
    }
    if done.differences is not None:
        told["differences"] = len(done.differences)
        told["rows"] = [
            {"table": each.table, "key": each.key, "live": each.live, "rebuilt": each.rebuilt}
            for each in done.differences[:MOST_SHOWN]
        ]
    return told


def _owner_dsn(folder: Path, service: str) -> str:
    consumers_of(service)
    known = addresses.read(folder).databases
    if service not in known:
        raise ProjectionsUnknownError(service=service, known=", ".join(known))
    return known[service].owner


async def _kept(folder: Path) -> list[Kept]:
    databases = addresses.read(folder).databases
    async with connected(nats_url(folder)) as client:
        return await kept(((name, dsns.owner) for name, dsns in databases.items()), client)


async def _rebuild(url: str, wanted: Wanted) -> Rebuilt:
    console = Console(stderr=True)
    bar = Progress(
        TextColumn(f"projections de {wanted.service}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )
    async with connected(url) as client:
        with bar:
            task = bar.add_task("", total=None)
            return await rebuild_projections(
                wanted,
                client,
                lambda read, total: bar.update(task, completed=read, total=total),
            )


def _show(done: Rebuilt, console: Console) -> None:
    rows = ", ".join(f"{table} {count}" for table, count in done.rows.items())
    facts = done.tally
    told = f"{facts.applied} faits appliqués"
    if facts.refused or facts.malformed or facts.failed:
        told += f" ({facts.refused} refusés, {facts.malformed} illisibles, {facts.failed} en échec)"
    console.print(f"{told} ; lignes : {rows}", soft_wrap=True)
    if done.differences is None:
        console.print(f"[green]✓[/] les projections de {done.service} sont reconstruites")
        if not done.has_dropped_old:
            console.print(
                "[yellow]Les anciennes tables servent encore à une lecture ; "
                "la prochaine reconstruction les enlèvera.[/]"
            )
        return
    if not done.differences:
        console.print("[green]✓[/] aucune différence avec ce qui est en place")
        return
    console.print(f"[red]✗[/] {len(done.differences)} ligne(s) différente(s)")
    for each in done.differences[:MOST_SHOWN]:
        console.print(f"  {escape(safe(each.table))} {escape(safe(each.key))} : {_what(each)}")
    if done.live_lag:
        console.print(f"Le service a {done.live_lag} faits en retard.")


def _what(difference: Difference) -> str:
    if difference.live is None:
        return "manque en place"
    if difference.rebuilt is None:
        return "en trop"
    return f"diffère ({escape(', '.join(difference.columns))})"
