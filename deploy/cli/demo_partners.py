"""The command `rers demo partners`: three ways in, a week away, and nothing missed, played for real."""

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deploy.cli.demo_trainings import Terminal
from deploy.cli.options import JsonOption
from deploy.cli.running import run as run_to_end
from deploy.cli.up import Told

if TYPE_CHECKING:
    from deploy.demo_partners.road import Outcome

NAMES = {
    "facts": "faits publics annoncés",
    "first_event_s.nats": "secondes jusqu'au premier fait par NATS",
    "first_event_s.webhook": "secondes jusqu'au premier fait par webhook",
    "first_event_s.pull": "secondes jusqu'au premier fait par lecture",
    "away.days": "jours d'absence du premier partenaire",
    "away.waiting.webhook": "faits qui l'attendaient à son retour",
    "away.flushed_s.webhook": "secondes du retour au dernier fait livré",
    "away.missed_after_away": "faits perdus pendant l'absence",
    "second_partner.p99_before_s": "secondes de délai (p99) du second partenaire, avant",
    "second_partner.p99_while_away_s": "secondes de délai (p99), pendant l'absence du premier",
    "missed": "faits manqués",
    "out_of_order": "faits hors de l'ordre",
    "duplicates": "faits arrivés deux fois (permis)",
    "personal": "mots ou identifiants de personnes",
    "foreign": "faits d'un réseau qui ne lui revenait pas",
    "state_things": "choses connues, comme leurs propriétaires les disent",
    "rotation.signed_by_both": "envois signés par les deux secrets",
    "replayed.by_range": "faits renvoyés d'un intervalle",
    "cells": "essais au courtier",
    "forbidden_allowed": "dont interdits et permis quand même",
    "hostile_refused": "adresses hostiles refusées",
    "seconds": "secondes, démarrage compris",
}


def demo_partners(
    folder: Annotated[
        Path | None, typer.Option(help="Dossier à utiliser, vide ; sinon un dossier temporaire.")
    ] = None,
    is_json: JsonOption = False,
) -> None:
    """Démarre une plateforme à part, avec deux partenaires qui la suivent par NATS, webhook et lecture.

    Du « rers partners add » au premier fait, avec les programmes d'exemple ; un changement de secret,
    un renvoi, une adresse qui ne veut plus rien ; sept jours d'absence sans rien manquer ; tout ce qui
    est interdit, refusé. Tout est relu ; le code de sortie est 0 quand tout est juste, 1 sinon.
    """
    if folder is not None and folder.exists() and any(folder.iterdir()):
        raise typer.BadParameter(f"{folder} n'est pas vide", param_hint="--folder")
    console = Console(stderr=is_json, quiet=is_json)
    place = folder or Path(tempfile.mkdtemp(prefix="rers-demo-"))
    try:
        outcome = run_to_end(_play(place, console))
    except KeyboardInterrupt:
        if folder is None:
            shutil.rmtree(place, ignore_errors=True)
        raise
    if is_json:
        fault = {"error": outcome.fault} if outcome.fault else {}
        print(json.dumps({**outcome.figures, **fault}, ensure_ascii=False))
    else:
        _show(outcome, console)
    if folder is None and not outcome.fault:
        shutil.rmtree(place, ignore_errors=True)
    else:
        sys.stderr.write(f"rers : bases, journaux et courriels sont restés dans {place}\n")
    raise typer.Exit(1 if outcome.fault else 0)


async def _play(folder: Path, console: Console) -> "Outcome":
    from deploy.cli.demo_faults import ENDINGS, sentence_of
    from deploy.demo_partners.road import Outcome, perform

    told = Told(console)
    try:
        with told.spinner:
            return await perform(folder, Terminal(told, console), told.step)
    except ENDINGS as error:
        return Outcome(fault=sentence_of(error))


def _show(outcome: "Outcome", console: Console) -> None:
    if outcome.figures:
        table = Table(title="\nCe qui a été relu", title_justify="left", show_header=False)
        table.add_column(justify="right")
        table.add_column()
        for name, words in NAMES.items():
            table.add_row(f"{_at(outcome.figures, name):g}", words)
        console.print(table)
    if outcome.fault:
        console.print(f"[red]✗ {escape(outcome.fault)}[/]", highlight=False)
    else:
        console.print("[green]Tout est juste : rien ne manque, rien ne fuit.[/]")


def _at(figures: dict[str, Any], name: str) -> Any:
    """Return the figure at a path of names."""
    found: Any = figures
    for each in name.split("."):
        found = found[each]
    return found
