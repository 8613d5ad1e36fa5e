"""The command `rers demo`: the main road, played for real on a platform of its own; and its sisters."""

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.cli.demo_matching import demo_matching
from deploy.cli.demo_partners import demo_partners
from deploy.cli.demo_trainings import demo_trainings
from deploy.cli.options import JsonOption
from deploy.cli.running import run as run_to_end
from deploy.cli.up import Told

NAMES = {
    "networks": "réseaux",
    "members": "membres",
    "offers": "offres au tableau",
    "requests": "demandes au tableau",
    "matches_proposed": "mises en relation proposées",
    "matches_accepted": "acceptées par les deux personnes",
    "rings_proposed": "boucles de trois personnes proposées",
    "rings_accepted": "boucles acceptées par toutes",
    "exchanges_reviewed": "échanges dont le bilan est fait",
    "reciprocity_reached": "personnes qui offrent et demandent",
    "catalogue_trainings": "formations au catalogue",
    "session_registrations": "inscriptions à la session complète",
    "session_confirmed_at": "confirmée à l'inscription n°",
    "waitlisted": "personnes mises en liste d'attente",
    "places_reoffered": "places libérées et reproposées",
    "notifications_sent": "nouvelles dans les boîtes de réception",
    "mails_delivered": "courriels remis",
    "duplicates": "dits deux fois",
    "lost": "jamais dits",
    "seconds": "secondes, démarrage compris",
}


app = typer.Typer(
    invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
app.command("matching")(demo_matching)
app.command("partners")(demo_partners)
app.command("trainings")(demo_trainings)


@app.callback()
def demo(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Option(help="Dossier à utiliser, vide ; sinon un dossier temporaire.")
    ] = None,
    is_kept: Annotated[
        bool, typer.Option("--keep", help="Garde le dossier temporaire à la fin.")
    ] = False,
    is_json: JsonOption = False,
) -> None:
    """Démarre une plateforme à part et y joue la vie de trois réseaux, du début à la fin.

    Des personnes s'inscrivent, offrent, demandent, se rencontrent, apprennent, font le bilan ; une
    formation est confirmée à la douzième inscription. Tout ce qui est affirmé est relu. Le code de
    sortie est 0 quand tout est juste, 1 sinon.
    """
    if context.invoked_subcommand:
        return
    if folder is not None and folder.exists() and any(folder.iterdir()):
        raise typer.BadParameter(f"{folder} n'est pas vide", param_hint="--folder")
    console = Console(stderr=is_json, quiet=is_json)
    place = folder or Path(tempfile.mkdtemp(prefix="rers-demo-"))
    try:
        figures, fault = run_to_end(_play(place, console))
    except KeyboardInterrupt:
        if folder is None:
            shutil.rmtree(place, ignore_errors=True)
        raise
    if is_json:
        print(json.dumps({**figures, **({"error": fault} if fault else {})}, ensure_ascii=False))
    else:
        _show(figures, fault, console)
    if folder is None and not is_kept and not fault:
        shutil.rmtree(place, ignore_errors=True)
    else:
        sys.stderr.write(f"rers : bases, journaux et courriels sont restés dans {place}\n")
    raise typer.Exit(1 if fault else 0)


async def _play(folder: Path, console: Console) -> tuple[dict[str, float], str]:
    from deploy.cli.demo_faults import ENDINGS, sentence_of
    from deploy.demo.road import perform

    told = Told(console)

    def narrate(sentence: str) -> None:
        told.is_running = True
        console.print(f"[green]✓[/] [dim]{told.seconds():5.1f} s[/] {sentence}", highlight=False)

    try:
        with told.spinner:
            outcome = await perform(folder, narrate, told.step)
    except ENDINGS as error:
        return {}, sentence_of(error)
    return outcome.figures, outcome.fault


def _show(figures: dict[str, float], fault: str, console: Console) -> None:
    if figures:
        table = Table(title="Ce qui a été relu", title_justify="left", show_header=False)
        for name, words in NAMES.items():
            if name in figures:
                table.add_row(words, str(figures[name]))
        console.print(table)
    if fault:
        console.print(f"[red]✗ {fault}[/]", highlight=False)
    else:
        console.print("[green]Tout est juste : chaque personne concernée l'a su une fois.[/]")
