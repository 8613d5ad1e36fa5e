"""The command `rers events tail`: the facts of the platform as they happen."""

import asyncio
import json
import os
import signal
import sys
from contextlib import aclosing
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from deploy.cli.options import FolderOption
from deploy.cli.terminal import local_time, nats_url, safe, said
from deploy.operations.broker import connected
from deploy.operations.events import Asked, Fact, start_of
from deploy.operations.events import tail as read
from deploy.places import DEFAULT_FOLDER
from shared.clock import SystemClock

events = typer.Typer(
    help="Montre les faits de la plateforme.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
LONGEST_BODY = 160
END = 8
"""So many last characters of an id are shown on a terminal; a pipe and --json have all of them."""


@events.callback()
def group() -> None:
    """Montre les faits de la plateforme."""


@events.command()
def tail(
    folder: FolderOption = DEFAULT_FOLDER,
    subject: Annotated[
        str, typer.Option("--subject", help="Motif de sujet, par exemple rers.*.savoirs.>")
    ] = "rers.>",
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="DURÉE|N",
            help="Depuis quand (30s, 10m, 2h, 3d) ou depuis quel numéro. "
            "Sans elle : à partir de maintenant, ou du début avec --no-follow.",
        ),
    ] = None,
    count: Annotated[
        int | None, typer.Option("--count", min=0, help="S'arrête après tant de faits.")
    ] = None,
    is_following: Annotated[
        bool,
        typer.Option("--follow/--no-follow", help="Attend les suivants, ou s'arrête au dernier."),
    ] = True,
    is_json: Annotated[
        bool, typer.Option("--json", help="Écrit un objet JSON par fait, un par ligne.")
    ] = False,
) -> None:
    """Montre les faits, un par ligne, à mesure qu'ils arrivent ; Ctrl-C pour arrêter."""
    asked = Asked(subject, start_of(since, SystemClock().now(), is_following), count, is_following)
    asyncio.run(_tail(nats_url(folder), asked, is_json))


async def _tail(url: str, asked: Asked, is_json: bool) -> None:
    reading = asyncio.create_task(_write(url, asked, is_json))
    loop = asyncio.get_running_loop()
    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, reading.cancel)
    try:
        await reading
    except asyncio.CancelledError:
        return
    except BrokenPipeError:
        # `| head` has seen enough; what Python would still flush at its end goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


async def _write(url: str, asked: Asked, is_json: bool) -> None:
    console = Console(highlight=False)
    async with connected(url) as client, aclosing(read(client, asked)) as facts:
        async for fact in facts:
            if is_json:
                print(said(asdict(fact)), flush=True)
            else:
                _print(console, fact)


def _print(console: Console, fact: Fact) -> None:
    body = fact.body if isinstance(fact.body, str) else json.dumps(fact.body, ensure_ascii=False)
    short = body if len(body) <= LONGEST_BODY else f"{body[:LONGEST_BODY]}…"
    ids = [safe(each) for each in (fact.network_id, fact.aggregate_id)]
    if console.is_terminal:
        ids = [each if len(each) <= END else f"…{each[-END:]}" for each in ids]
    line = Text.assemble(
        (f"{fact.sequence:>7} ", "dim"),
        (local_time(fact.time or fact.stored_at.isoformat()), "cyan"),
        "  ",
        (safe(fact.type.removeprefix("rers.")) or "?", "bold"),
        "  ",
        (" ".join(ids), "green"),
        "  ",
        safe(short),
    )
    if console.is_terminal:
        console.print(line, no_wrap=True, overflow="ellipsis", crop=True)
    else:
        print(line.plain, flush=True)
