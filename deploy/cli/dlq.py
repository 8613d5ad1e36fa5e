"""The commands `rers dlq`: messages that a consumer could not handle."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from nats.js import JetStreamContext
from rich.console import Console

from deploy.cli.dlq_groups import as_group, show_group, show_groups
from deploy.cli.dlq_pages import as_object, as_row, replayed, show_causes, show_letter
from deploy.cli.options import FolderOption, JsonOption
from deploy.cli.running import run as run_to_end
from deploy.cli.terminal import nats_url, said
from deploy.errors import DeadLetterChoiceError, ReasonMissingError
from deploy.operations import dead_letter_groups, dead_letters
from deploy.operations.audit import Audit
from deploy.operations.broker import connected
from deploy.places import DEFAULT_FOLDER
from shared.clock import SystemClock

dlq = typer.Typer(
    help="Montre, rejoue ou écarte les messages en échec.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
T = TypeVar("T")
NumberOrNone = Annotated[
    int | None,
    typer.Argument(
        metavar="N",
        help="Numéro du message, donné par « ./rers dlq list ».",
        show_default=False,
    ),
]
GroupOption = Annotated[
    str | None,
    typer.Option("--group", help="Empreinte du groupe, donnée par « ./rers dlq groups »."),
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
    if is_json:
        print(said({"total": len(letters), "letters": [as_row(letter) for letter in letters]}))
    else:
        show_causes(dead_letters.by_cause(letters), Console())


@dlq.command()
def groups(folder: FolderOption = DEFAULT_FOLDER, is_json: JsonOption = False) -> None:
    """Montre les messages en échec par empreinte : une empreinte, une cause à réparer."""
    letters = _with_broker(folder, dead_letters.listed)
    found = dead_letter_groups.grouped(letters)
    if is_json:
        print(said({"total": len(letters), "groups": [as_group(group) for group in found]}))
    else:
        show_groups(found, Console())


@dlq.command()
def show(
    number: NumberOrNone = None,
    folder: FolderOption = DEFAULT_FOLDER,
    group: GroupOption = None,
    is_json: JsonOption = False,
) -> None:
    """Montre tout d'un message, ou d'un groupe : en-têtes, contenu, échecs et décisions passés."""
    _expect_one(number is not None, group is not None)
    if number is not None:
        letter = _with_broker(folder, lambda broker: dead_letters.found(broker, number))
        decisions = _audit(folder).about(letter)
        if is_json:
            print(said(as_object(letter, decisions)))
        else:
            show_letter(letter, decisions, Console(highlight=False))
        return
    found = _with_broker(folder, lambda broker: dead_letter_groups.group_of(broker, str(group)))
    if is_json:
        print(said({**as_group(found), "letters": [as_row(letter) for letter in found.letters]}))
    else:
        show_group(found, _audit(folder).about(found.example), Console(highlight=False))


@dlq.command()
def replay(
    number: NumberOrNone = None,
    folder: FolderOption = DEFAULT_FOLDER,
    is_all: Annotated[bool, typer.Option("--all", help="Tous les messages en échec.")] = False,
    consumer: Annotated[
        str | None, typer.Option("--consumer", help="Tous ceux de ce consommateur.")
    ] = None,
    group: GroupOption = None,
    is_json: JsonOption = False,
) -> None:
    """Rejoue des messages, chacun pour son seul consommateur ; un nouvel échec le ramène ici."""
    _expect_one(number is not None, is_all, consumer is not None, group is not None)
    audit = _audit(folder)

    async def work(broker: JetStreamContext) -> dead_letters.Replayed:
        if number is not None:
            return await dead_letters.replay_one(broker, number, audit)
        if group is not None:
            return await dead_letter_groups.replay_group(broker, group, audit)
        letters = await dead_letters.listed(broker, consumer)
        return await dead_letters.replay(broker, letters, audit)

    sent = _with_broker(folder, work)
    if is_json:
        stayed = [{"number": each, "reason": why} for each, why in sent.stayed.items()]
        print(said({"replayed": sent.numbers, "stayed": stayed}))
    else:
        Console(highlight=False).print(replayed(sent))
    raise typer.Exit(1 if sent.stayed else 0)


@dlq.command()
def discard(
    number: NumberOrNone = None,
    reason: Annotated[str, typer.Option("--reason", help="Pourquoi ; gardé dans audit.log.")] = "",
    folder: FolderOption = DEFAULT_FOLDER,
    group: GroupOption = None,
    is_json: JsonOption = False,
) -> None:
    """Écarte pour toujours un message ou un groupe ; qui, quand et pourquoi sont écrits dans audit.log."""
    _expect_one(number is not None, group is not None)
    if not reason.strip():
        raise ReasonMissingError
    audit, why = _audit(folder), reason.strip()

    async def work(broker: JetStreamContext) -> list[int]:
        if group is not None:
            return await dead_letter_groups.discard_group(broker, group, why, audit)
        return [(await dead_letters.discard(broker, number or 0, why, audit)).number]

    gone = _with_broker(folder, work)
    if is_json:
        print(said({"discarded": gone[0] if group is None else gone, "reason": why}))
    else:
        told = (
            f"le message {gone[0]} est écarté"
            if group is None
            else f"messages écartés : {len(gone)}"
        )
        Console(highlight=False).print(f"[green]✓[/] {told}")


def _expect_one(*given: bool) -> None:
    if given.count(True) != 1:
        raise DeadLetterChoiceError


def _audit(folder: Path) -> Audit:
    return Audit(folder, SystemClock())


def _with_broker(folder: Path, work: Callable[[JetStreamContext], Awaitable[T]]) -> T:
    async def run() -> T:
        async with connected(nats_url(folder)) as client:
            return await work(client.jetstream(timeout=10))

    return run_to_end(run())
