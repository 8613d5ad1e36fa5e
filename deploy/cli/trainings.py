"""The commands `rers trainings`: bringing the catalogue to what a file says."""

import asyncio
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from deploy.cli.messages import system_reason
from deploy.cli.options import FolderOption, JsonOption
from deploy.databases import UNREACHABLE
from deploy.errors import NotRunningError, ServerUnreachableError, SettingMissingError
from deploy.local import addresses
from deploy.places import DEFAULT_FOLDER
from services.trainings.adapters.records.documents.wording import AUDIENCES
from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.catalogue.import_catalogue import (
    CatalogueChanges,
    ImportCatalogue,
    import_catalogue,
)
from services.trainings.entrypoints.catalogue.catalogue_faults import CatalogueFileError
from services.trainings.entrypoints.catalogue.catalogue_file import LARGEST_FILE, read_catalogue
from shared.storage.database import Database

SETTING = "RERS_TRAININGS_DATABASE_URL"
REFUSED = 1
FIELDS = {
    "title": "titre",
    "section": "partie",
    "topic": "thème",
    "audience": "public",
    "prerequisites": "prérequis",
    "days_by_part": "jours par partie",
    "duration": "durée",
    "is_on_request": "à la demande",
    "has_follow_up": "suivi",
    "summary": "résumé",
    "pedagogical_objectives": "objectifs pédagogiques",
    "learning_objectives": "objectifs d'apprentissage",
    "content": "contenu",
    "drafts": "sessions annoncées",
    "note": "remarque",
}
app = typer.Typer(
    help="Les formations : sessions, inscriptions, souhaits, papiers, devis, catalogue.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def trainings() -> None:
    """Les formations : sessions, inscriptions, souhaits, papiers, devis, catalogue."""


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Le catalogue, en JSON.")],
    is_dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Dit ce qui changerait, sans rien écrire.")
    ] = False,
    is_json: JsonOption = False,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Importe un catalogue : tout le fichier, ou rien s'il contient une erreur.

    La base est celle de RERS_TRAININGS_DATABASE_URL, sinon celle de la plateforme qui tourne sur le
    dossier. Une deuxième fois, rien ne change.
    """
    try:
        command = read_catalogue(_content(file), is_dry_run=is_dry_run)
    except CatalogueFileError as error:
        _refuse(error.faults, is_json)
    changes = asyncio.run(_import(command, _database_url(folder)))
    if is_json:
        told = {**asdict(changes), "is_dry_run": is_dry_run, "changed": not changes.is_empty}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        _tell(changes, Console(highlight=False), is_dry_run)


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST_FILE + 1)
    except OSError as error:
        fault = f"{file} n'est pas lisible : {system_reason(error)}"
        raise CatalogueFileError([fault]) from error


def _database_url(folder: Path) -> str:
    setting = os.environ.get(SETTING)
    if setting:
        return setting
    try:
        return addresses.read(folder).databases["trainings"].app
    except (NotRunningError, KeyError) as error:
        raise SettingMissingError(setting=SETTING, folder=folder) from error


async def _import(command: ImportCatalogue, database_url: str) -> CatalogueChanges:
    try:
        database = await Database.connect(database_url, "trainings")
    except (*UNREACHABLE, ValueError) as error:
        reason = str(error) or type(error).__name__
        raise ServerUnreachableError(setting=SETTING, reason=reason) from error
    try:
        async with database.transaction() as transaction:
            return await import_catalogue(command, SqlUnitOfWork(transaction))
    finally:
        await database.close()


def _refuse(faults: list[str], is_json: bool) -> NoReturn:
    told = "rien n'a été importé"
    if is_json:
        sys.stdout.write(json.dumps({"error": told, "faults": faults}, ensure_ascii=False) + "\n")
    else:
        lines = [f"rers : {told}.", *(f"  - {fault}" for fault in faults)]
        sys.stderr.write("\n".join(lines) + "\n")
    raise typer.Exit(REFUSED)


def _tell(changes: CatalogueChanges, console: Console, is_dry_run: bool) -> None:
    if changes.is_empty:
        console.print(f"Rien n'a changé : {len(changes.unchanged)} formations déjà à jour.")
        return
    intention = "À l'essai, rien n'est écrit. " if is_dry_run else ""
    console.print(
        f"{intention}Formations ajoutées : {len(changes.created)}, "
        f"modifiées : {len(changes.updated)}, inchangées : {len(changes.unchanged)}.",
        soft_wrap=True,
    )
    for number, fields in sorted(changes.updated.items()):
        named = ", ".join(FIELDS.get(field, field) for field in fields)
        console.print(f"  formation {number} : {named}", markup=False, soft_wrap=True)
    if changes.tariffs:
        named = ", ".join(AUDIENCES[audience].lower() for audience in changes.tariffs)
        console.print(f"  tarifs : {named}", markup=False, soft_wrap=True)
