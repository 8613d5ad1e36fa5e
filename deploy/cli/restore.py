"""The command `rers restore`: a backup becomes a folder again, for good or as a drill."""

import json
import shlex
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.backup.drill import drill
from deploy.backup.restoring import Restored
from deploy.backup.restoring import restore as restore_backup
from deploy.backup.taking import Source
from deploy.cli.backup import Told, summary
from deploy.cli.options import FolderOption, JsonOption
from deploy.cli.running import run
from deploy.errors import RestoreChoiceError
from deploy.local import addresses
from deploy.places import DEFAULT_FOLDER

NO_LEDGER = (
    "Attention : le registre actuel des effacements n'a pas été trouvé. Seuls les effacements connus "
    "de la sauvegarde ont été rejoués ; donnez --ledger FICHIER si vous en avez une copie plus récente."
)


def restore(
    backup: Annotated[
        Path | None, typer.Argument(metavar="SAUVEGARDE", help="Dossier d'une sauvegarde.")
    ] = None,
    folder: FolderOption = DEFAULT_FOLDER,
    ledger: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="Registre actuel des effacements.",
            show_default="celui du dossier d'origine",
        ),
    ] = None,
    is_drill: Annotated[
        bool,
        typer.Option(
            "--drill",
            help="Sauvegarde la plateforme de --folder, la restaure à côté, compare, jette.",
        ),
    ] = False,
    is_json: JsonOption = False,
) -> None:
    """Restaure une sauvegarde dans un dossier nouveau, et rejoue le registre des effacements.

    La plateforme se démarre ensuite par rers up --folder DOSSIER. Interrompue, la commande peut
    être relancée telle quelle.
    """
    told = Told(is_json=is_json)
    if is_drill:
        if backup is not None or ledger is not None:
            raise RestoreChoiceError
        _drill(folder, told, is_json=is_json)
        return
    if backup is None:
        raise RestoreChoiceError
    with told.spinner:
        restored = run(restore_backup(backup, folder, told.step, ledger_file=ledger))
    if is_json:
        print(json.dumps(_restored(restored), ensure_ascii=False))
        return
    found = _restored(restored)
    told.line(
        f"Restauré dans {folder} en {restored.seconds:.1f} s, tel qu'au {found['made_at']} : "
        f"{found['tables']} tables ({found['rows']} lignes) comparées une à une."
    )
    told.line(f"Personnes effacées de nouveau : {found['erased_again']}.")
    if not restored.has_present_ledger:
        told.line(NO_LEDGER)
    told.line(f"Pour démarrer : ./rers up --folder {shlex.quote(str(folder))}")


def _drill(folder: Path, told: Told, *, is_json: bool) -> None:
    source = Source(folder, addresses.read(folder))
    with told.spinner:
        drilled = run(drill(source, told.step))
    if is_json:
        found = {
            "backup": summary(drilled.taken),
            "restore": _restored(drilled.restored),
            "tables": drilled.tables,
            "different": 0,
            "reads": drilled.reads,
            "seconds": round(drilled.seconds, 2),
        }
        print(json.dumps(found, ensure_ascii=False))
        return
    told.line(
        f"Exercice réussi en {drilled.seconds:.1f} s : {drilled.tables} tables identiques, "
        f"consommateurs à jour, {drilled.reads} services relus. Tout a été jeté, sauf la sauvegarde "
        f"{drilled.taken.path}."
    )


def _restored(restored: Restored) -> dict[str, Any]:
    manifest = restored.manifest
    return {
        "folder": str(restored.folder),
        "made_at": manifest.made_at,
        "tables": sum(len(saved.tables) for saved in manifest.databases.values()),
        "rows": manifest.rows,
        "messages": sum(
            int(saved.state["messages"]) + saved.tail for saved in manifest.streams.values()
        ),
        "erased_again": len(restored.erased_again),
        "has_present_ledger": restored.has_present_ledger,
        "seconds": round(restored.seconds, 2),
    }
