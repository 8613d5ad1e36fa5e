"""The command `rers faults`: kills processes under load and looks what came of it; and its sister."""

import json
import secrets
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.cli.faults_model import model
from deploy.cli.options import JsonOption
from deploy.cli.running import run as run_to_end

progress = Console(stderr=True)


class Guarantee(StrEnum):
    """What can be switched off on purpose."""

    OUTBOX = "outbox"
    INBOX = "inbox"


app = typer.Typer(
    invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
app.command("model")(model)


@app.callback()
def faults(
    context: typer.Context,
    seconds: Annotated[float, typer.Option(min=5, help="Durée des coups.")] = 60,
    seed: Annotated[int | None, typer.Option(help="Graine ; écrite à la fin, à redonner.")] = None,
    copies: Annotated[int, typer.Option(min=1, max=4, help="Copies de chaque service.")] = 1,
    broken: Annotated[
        Guarantee | None, typer.Option("--break", help="Garantie coupée exprès : doit échouer.")
    ] = None,
    is_json: JsonOption = False,
) -> None:
    """Tue des processus au hasard sous charge, puis vérifie que rien n'est perdu ni fait deux fois.

    Le code de sortie est 0 quand tout est juste, 1 sinon ; avec --break, 1 est ce qu'on attend.
    """
    if context.invoked_subcommand:
        return
    from deploy.faults.run import Plan, run

    plan = Plan(
        seconds=seconds,
        seed=secrets.randbelow(2**31) if seed is None else seed,
        copies=copies,
        broken=broken.value if broken else "",
    )
    progress.print(f"graine {plan.seed}", highlight=False)
    with tempfile.TemporaryDirectory(prefix="rers-faults-") as folder:
        found = run_to_end(run(Path(folder), plan, _tell))
    if is_json:
        print(json.dumps(found))
    else:
        table = Table(title="rers faults", show_header=False)
        for name, value in found.items():
            table.add_row(name, json.dumps(value, ensure_ascii=False))
        Console().print(table)
    raise typer.Exit(0 if found["ok"] else 1)


def _tell(step: str, about: str) -> None:
    if step == "restarted":
        progress.print(f"[dim]· {about} redémarre[/]", highlight=False)
