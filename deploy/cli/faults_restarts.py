"""The command `rers faults broker-restarts`: does every subscriber hear again after each restart of the broker."""

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from deploy.cli.options import JsonOption
from deploy.cli.running import run as run_to_end

if TYPE_CHECKING:
    from deploy.faults.restarts import Tally

progress = Console(stderr=True)
TOLD_EVERY = 50


def broker_restarts(
    count: Annotated[int, typer.Option(min=1, help="Nombre de redémarrages.")] = 1500,
    brokers: Annotated[int, typer.Option(min=1, max=16, help="Courtiers côte à côte.")] = 4,
    is_control: Annotated[
        bool, typer.Option("--control", help="Sans veilleur, abonnement effacé : doit échouer.")
    ] = False,
    folder: Annotated[
        Path | None, typer.Option("--report", help="Dossier du décompte, pour reprendre.")
    ] = None,
    resumes: Annotated[bool, typer.Option("--resume", help="Reprend le décompte.")] = False,
    is_json: JsonOption = False,
) -> None:
    """Redémarre le courtier encore et encore, et mesure quand un abonné entend le message suivant.

    Un vrai abonné du produit, un message après chaque redémarrage : muet s'il n'a rien traité en 30 s.
    Le code de sortie est 0 quand aucun n'est muet et que p99 reste sous 5 s.
    """
    from deploy.faults.restarts import Restarts, run

    wish = Restarts(count, 1, has_watchdog=False, deletes_at=1, silent_after_s=5.0)
    if not is_control:
        wish = Restarts(count, brokers)
    with tempfile.TemporaryDirectory(prefix="rers-restarts-") as fresh:
        found = run_to_end(run(folder or Path(fresh), wish, _tell, resumes=resumes))
    if is_json:
        print(json.dumps(found))
    else:
        Console().print(found)
    raise typer.Exit(0 if found["ok"] else 1)


def _tell(tally: "Tally") -> None:
    if tally.count and tally.count % TOLD_EVERY == 0:
        progress.print(
            f"{tally.count} redémarrages, {tally.silent} muets, {tally.took_s:.0f} s",
            highlight=False,
        )
