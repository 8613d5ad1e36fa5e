"""The command `rers faults model`: lives of sessions drawn at random, each promise looked at after each step."""

import json
import secrets
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from deploy.cli.options import JsonOption

TELL_EVERY = 200


class Promise(StrEnum):
    """What can be switched off on purpose."""

    ORDER = "order"
    ONCE = "once"
    ATOMIC = "atomic"


def model(
    steps: Annotated[int, typer.Option(min=1, help="Pas à jouer.")] = 20_000,
    seed: Annotated[int | None, typer.Option(help="Graine ; écrite au début, à redonner.")] = None,
    broken: Annotated[
        Promise | None, typer.Option("--break", help="Promesse coupée exprès : doit échouer.")
    ] = None,
    is_json: JsonOption = False,
) -> None:
    """Joue au hasard la vie de sessions de formation, et vérifie chaque promesse après chaque pas.

    Inscriptions, groupes, désistements, places proposées, décisions du bureau, minuteries répétées
    ou en désordre, transactions interrompues ; en mémoire, avec les vraies règles. Ctrl-C arrête et
    dit ce qui a été joué. Le code de sortie est 0 quand tout est juste, 1 sinon, avec les pas qui
    suffisent à le montrer.
    """
    from deploy.faults.model.run import Plan, play

    plan = Plan(
        steps=steps,
        seed=secrets.randbelow(2**31) if seed is None else seed,
        broken=broken.value if broken else "",
    )
    console = Console(stderr=True)
    console.print(f"graine {plan.seed}", highlight=False)
    columns = (TextColumn("pas"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=steps)

        def tell(done: int) -> None:
            if done % TELL_EVERY == 0:
                progress.update(task, completed=min(done, steps))

        found = play(plan, tell)
    _show(found, is_json=is_json)
    raise typer.Exit(0 if found["ok"] else 1)


def _show(found: dict[str, Any], *, is_json: bool) -> None:
    if is_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    table = Table(title="rers faults model", show_header=False)
    for name, value in found.items():
        if name != "shrunk":
            table.add_row(name, json.dumps(value, ensure_ascii=False))
    Console().print(table)
    for line in found["shrunk"]:
        print(line)
