"""The commands `rers matching`: how good the ranking is, and keeping what it has read up to date."""

import asyncio
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from deploy.cli.options import FolderOption, JsonOption
from deploy.cli.running import run as run_to_end
from deploy.databases import UNREACHABLE
from deploy.errors import NotRunningError, ServerUnreachableError, SettingMissingError
from deploy.local import addresses
from deploy.places import DEFAULT_FOLDER

SETTING = "RERS_MATCHING_DATABASE_URL"
NAMES = {
    "ndcg_at_10": "nDCG@10",
    "hit_at_5": "une bonne offre dans les 5 premières",
    "recall_at_10": "rappel@10",
    "mrr": "rang réciproque moyen",
    "hard_negative_above": "un faux ami passe devant",
    "match_proposed": "demandes qui reçoivent une proposition",
    "proposals_relevant": "propositions pertinentes",
    "no_match_proposed": "demandes sans réponse qui en reçoivent une",
}
progress = Console(stderr=True)

app = typer.Typer(
    help="Le rapprochement des offres et des demandes.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def matching() -> None:
    """Le rapprochement des offres et des demandes."""


@app.command()
def evaluate(
    offers: Annotated[Path, typer.Option(metavar="POOL.jsonl", help="Les offres, une par ligne.")],
    requests: Annotated[
        Path, typer.Option(metavar="PAIRS.jsonl", help="Les demandes et ce qui y répond.")
    ],
    is_json: JsonOption = False,
) -> None:
    """Mesure le classement du service lui-même sur des demandes jugées par des personnes."""
    from deploy.matching.evaluation import evaluate as ask
    from deploy.matching.gold import read_offers, read_requests
    from deploy.matching.scores import by_case, scores

    pool = read_offers(offers)
    asked = read_requests(requests, pool)
    with tempfile.TemporaryDirectory(prefix="rers-evaluate-") as folder:
        answers = run_to_end(ask(Path(folder), pool, asked, _tell))
    figures = {
        "offers": len(pool),
        "requests": len(asked),
        **scores(asked, answers.ranked),
        "by_case": by_case(asked, answers.ranked),
        "simplest": {"method": "pg_trgm", **scores(asked, answers.by_letters)},
        "encoders": list(answers.encoders),
        "space": answers.space,
        "ms_per_request": answers.ms_per_request,
        "seconds": answers.seconds,
    }
    if is_json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        _show(figures)


@app.command()
def train(
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Où écrire l'espace appris.")],
    seed: Annotated[int, typer.Option(help="Graine du hasard.")] = 0,
) -> None:
    """Apprend l'espace des savoirs à partir du vocabulaire du produit (quelques minutes)."""
    from deploy.matching.training import train as learn

    learn(file, _tell, seed)
    progress.print(f"espace écrit dans {file}, graine {seed}", highlight=False)


@app.command()
def reembed(folder: FolderOption = DEFAULT_FOLDER) -> None:
    """Relit tous les savoirs avec les encodeurs d'aujourd'hui, pendant que le service continue.

    On peut l'interrompre et le relancer : il reprend où il en était. La base est celle de
    RERS_MATCHING_DATABASE_URL, sinon celle de la plateforme qui tourne sur le dossier.
    """
    read = run_to_end(_reembed(_database_url(folder)))
    Console().print(f"{read} savoirs relus.", highlight=False)


async def _reembed(database_url: str) -> int:
    from deploy.matching.relearning import relearn
    from shared.storage.database import Database

    try:
        database = await Database.connect(database_url, "matching")
    except (*UNREACHABLE, ValueError) as error:
        reason = str(error) or type(error).__name__
        raise ServerUnreachableError(setting=SETTING, reason=reason) from error
    columns = (
        TextColumn("savoirs relus"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    _tell("le milieu des textes est pris d'abord, une demi-minute environ ; puis tout est relu")
    try:
        with Progress(*columns, console=progress) as shown:
            task = shown.add_task("", total=None)
            return await relearn(
                database, lambda read, all_: shown.update(task, completed=read, total=all_)
            )
    finally:
        await asyncio.shield(database.close())


def _database_url(folder: Path) -> str:
    setting = os.environ.get(SETTING)
    if setting:
        return setting
    try:
        return addresses.read(folder).databases["matching"].app
    except (NotRunningError, KeyError) as error:
        raise SettingMissingError(setting=SETTING, folder=folder) from error


def _tell(step: str) -> None:
    progress.print(f"[dim]· {step}[/]", highlight=False)


def _show(figures: Mapping[str, object]) -> None:
    simplest, cases = figures["simplest"], figures["by_case"]
    assert isinstance(simplest, dict)
    assert isinstance(cases, dict)
    table = Table("", "le service", "trigrammes", title=f"{figures['requests']} demandes jugées")
    for code, name in NAMES.items():
        table.add_row(name, _written(figures[code]), _written(simplest[code]))
    console = Console()
    console.print(table)
    by_case = Table("cas", "demandes", *(NAMES[code] for code in ("ndcg_at_10", "hit_at_5", "mrr")))
    for case, of_case in cases.items():
        shown = [_written(of_case[code]) for code in ("ndcg_at_10", "hit_at_5", "mrr")]
        by_case.add_row(case, f"{of_case['requests']:.0f}", *shown)
    console.print(by_case)
    console.print(f"encodeurs : {figures['encoders']}, espace {figures['space']}", highlight=False)


def _written(value: object) -> str:
    return f"{value:.2f}".replace(".", ",") if isinstance(value, float) else "–"
