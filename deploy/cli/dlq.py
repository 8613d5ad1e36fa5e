"""The commands `rers dlq`: messages that a consumer could not handle."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from nats.js import JetStreamContext
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deploy.cli.options import FolderOption, JsonOption
from deploy.cli.terminal import local_time, nats_url, safe, said
from deploy.errors import DeadLetterChoiceError, ReasonMissingError
from deploy.operations import dead_letters
from deploy.operations.audit import Audit
from deploy.operations.broker import connected
from deploy.operations.events import body_of
from deploy.places import DEFAULT_FOLDER
from shared.clock import SystemClock
from shared.messaging.dead_letters import DeadLetter

dlq = typer.Typer(
    help="Montre, rejoue ou écarte les messages en échec.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
T = TypeVar("T")
NumberArgument = Annotated[
    int, typer.Argument(metavar="N", help="Numéro du message, donné par « rers dlq list ».")
]


@dlq.command("list")
def list_(
    folder: FolderOption = DEFAULT_FOLDER,
    consumer: Annotated[
        str | None, typer.Option("--consumer", help="Seulement ceux de ce consommateur.")
    ] = None,
    is_json: JsonOption = False,
) -> None:
    """Montre les messages en échec, regroupés par cause."""
    letters = _with_broker(folder, lambda broker: dead_letters.listed(broker, consumer))
    causes = dead_letters.by_cause(letters)
    if is_json:
        print(said({"total": len(letters), "letters": [_row(letter) for letter in letters]}))
        return
    console = Console()
    if not causes:
        console.print("[green]Aucun message en échec.[/]")
        return
    table = Table(title=f"Messages en échec : {len(letters)}", title_justify="left")
    for column in ("numéros", "consommateur", "type", "raison", "dernier échec", "rejoués"):
        table.add_column(column, overflow="fold")
    for cause in causes:
        numbers = ranges([letter.number for letter in cause.letters])
        cells = (numbers, cause.consumer, cause.event_type or "?", cause.reason)
        when = local_time(cause.last_died_at)
        table.add_row(*(escape(safe(cell)) for cell in cells), when, str(cause.replays))
    console.print(table)
    console.print("Détail : rers dlq show N. Ensuite : rers dlq replay N, ou rers dlq discard N.")


@dlq.command()
def show(
    number: NumberArgument, folder: FolderOption = DEFAULT_FOLDER, is_json: JsonOption = False
) -> None:
    """Montre tout d'un message : en-têtes, contenu, échecs et décisions passés."""
    letter = _with_broker(folder, lambda broker: dead_letters.found(broker, number))
    decisions = _audit(folder).about(letter)
    told = {**_row(letter), "headers": letter.headers, "body": body_of(letter.body)}
    told |= {"history": list(letter.history), "decisions": decisions}
    if is_json:
        print(said(told))
        return
    console = Console(highlight=False)
    for name in ("number", "consumer", "event_type", "event_id", "subject", "died_at", "reason"):
        _line(console, FIELDS[name], str(told[name]))
    console.print("\n[bold]En-têtes[/]")
    for name, value in letter.headers.items():
        _line(console, name, value)
    console.print("\n[bold]Contenu[/]")
    body = told["body"]
    shown = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, indent=2)
    for line in shown.split("\n"):
        console.print(safe(line), markup=False, soft_wrap=True)
    console.print("\n[bold]Histoire[/]")
    for death in letter.history:
        _line(console, local_time(death["died_at"]), f"échec : {death['reason']}")
    for decision in decisions:
        verb = DECISIONS.get(str(decision.get("action")), "?")
        why = f" : {decision['reason']}" if decision.get("reason") else ""
        _line(console, local_time(str(decision.get("at"))), f"{verb} par {decision['who']}{why}")
    _line(console, local_time(letter.died_at), f"échec : {letter.reason}")


@dlq.command()
def replay(
    number: Annotated[
        int | None, typer.Argument(metavar="[N]", help="Numéro du message.", show_default=False)
    ] = None,
    folder: FolderOption = DEFAULT_FOLDER,
    is_all: Annotated[bool, typer.Option("--all", help="Tous les messages en échec.")] = False,
    consumer: Annotated[
        str | None, typer.Option("--consumer", help="Tous ceux de ce consommateur.")
    ] = None,
    is_json: JsonOption = False,
) -> None:
    """Rejoue des messages, chacun pour son seul consommateur ; un nouvel échec le ramène ici."""
    if [number is not None, is_all, consumer is not None].count(True) != 1:
        raise DeadLetterChoiceError
    audit = _audit(folder)

    async def work(broker: JetStreamContext) -> dead_letters.Replayed:
        if number is not None:
            return await dead_letters.replay_one(broker, number, audit)
        letters = await dead_letters.listed(broker, consumer)
        return await dead_letters.replay(broker, letters, audit)

    sent = _with_broker(folder, work)
    if is_json:
        stayed = [{"number": each, "reason": why} for each, why in sent.stayed.items()]
        print(said({"replayed": sent.numbers, "stayed": stayed}))
    else:
        Console(highlight=False).print(_replayed(sent))
    raise typer.Exit(1 if sent.stayed else 0)


@dlq.command()
def discard(
    number: NumberArgument,
    reason: Annotated[str, typer.Option("--reason", help="Pourquoi ; gardé dans audit.log.")] = "",
    folder: FolderOption = DEFAULT_FOLDER,
    is_json: JsonOption = False,
) -> None:
    """Écarte un message pour toujours ; qui, quand et pourquoi sont écrits dans audit.log."""
    if not reason.strip():
        raise ReasonMissingError
    audit = _audit(folder)
    letter = _with_broker(
        folder, lambda broker: dead_letters.discard(broker, number, reason.strip(), audit)
    )
    if is_json:
        print(said({"discarded": letter.number, "reason": reason.strip()}))
    else:
        Console(highlight=False).print(f"[green]✓[/] le message {letter.number} est écarté")


FIELDS = {
    "number": "numéro",
    "consumer": "consommateur",
    "event_type": "type",
    "event_id": "fait",
    "subject": "sujet",
    "died_at": "échec",
    "reason": "raison",
}
DECISIONS = {"replay": "rejoué", "discard": "écarté"}
STAYED = {"no_consumer": "leur consommateur n'existe pas"}


def ranges(numbers: list[int]) -> str:
    """Return `3-5, 9` for 3, 4, 5 and 9; numbers come in ascending order."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def _replayed(sent: dead_letters.Replayed) -> str:
    told = f"[green]✓[/] {len(sent.numbers)} message(s) rejoué(s)"
    for why in sorted(set(sent.stayed.values())):
        numbers = ranges([each for each, reason in sent.stayed.items() if reason == why])
        told += f"\n[red]✗[/] {numbers} : {STAYED.get(why, why)}"
    return told


def _row(letter: DeadLetter) -> dict[str, Any]:
    names = ("number", "consumer", "event_type", "event_id", "reason", "died_at", "replays")
    return {name: getattr(letter, name) for name in (*names, "subject")}


def _line(console: Console, name: str, value: str) -> None:
    console.print(f"[dim]{escape(safe(name))}[/]  {escape(safe(value))}", soft_wrap=True)


def _audit(folder: Path) -> Audit:
    return Audit(folder, SystemClock())


def _with_broker(folder: Path, work: Callable[[JetStreamContext], Awaitable[T]]) -> T:
    async def run() -> T:
        async with connected(nats_url(folder)) as client:
            return await work(client.jetstream(timeout=10))

    return asyncio.run(run())
