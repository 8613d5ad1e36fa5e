"""The command `rers demo`: the main road, played for real on a platform of its own; and its sisters."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.demo_matching import demo_matching
from deploy.cli.demo_partners import demo_partners
from deploy.cli.demo_playing import Demonstration, narrator, show_nothing_more
from deploy.cli.demo_trainings import demo_trainings
from deploy.cli.options import JsonOption
from deploy.cli.up import Told

if TYPE_CHECKING:
    from deploy.demo.outcome import Outcome

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
    demonstration = Demonstration(
        _perform,
        show_nothing_more,
        NAMES,
        "Tout est juste : chaque personne concernée l'a su une fois.",
    )
    demonstration.play(folder, is_json=is_json, is_kept=is_kept)


async def _perform(folder: Path, told: Told) -> "Outcome":
    from deploy.demo.road import perform

    return await perform(folder, narrator(told), told.step)
