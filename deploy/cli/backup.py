"""The command `rers backup`, and how backups and restores tell what they are doing."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.status import Status

from deploy.backup.taking import Source, Taken, take
from deploy.cli.options import FolderOption, JsonOption
from deploy.cli.running import run
from deploy.local import addresses
from deploy.places import DEFAULT_FOLDER

STEPS = {
    "stream": "flux",
    "moment": "instant commun",
    "database": "base de données",
    "keys": "clés et mots de passe",
    "ledger": "registre des effacements",
    "verifying": "vérification de la sauvegarde",
    "servers": "démarrage des serveurs",
    "start": "démarrage des services",
    "consumers": "rattrapage des consommateurs",
    "reads": "lecture de chaque service",
}
KEYS_INSIDE = (
    "Elle contient les clés et les mots de passe, non chiffrés : gardez-la sur un disque chiffré, "
    "lisible de vous seul."
)


class Told:
    """Tells each step on a terminal: one line that changes; nothing under --json."""

    def __init__(self, *, is_json: bool) -> None:
        """Write on standard output, or nowhere."""
        self.console = Console(quiet=is_json)
        self.spinner = Status("", console=self.console)

    def step(self, step: str, about: str) -> None:
        """Hear one step."""
        self.spinner.update(f"{STEPS[step]} {about}".strip() + "…")

    def line(self, text: str) -> None:
        """Write one line."""
        self.console.print(text, highlight=False, markup=False, soft_wrap=True)


def backup(
    folder: FolderOption = DEFAULT_FOLDER,
    into: Annotated[
        Path | None,
        typer.Option("--to", help="Où ranger la sauvegarde.", show_default="DOSSIER/backups"),
    ] = None,
    keep: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Nombre de sauvegardes à garder.",
            show_default="celles de moins de 35 jours",
        ),
    ] = None,
    is_json: JsonOption = False,
) -> None:
    """Sauvegarde une plateforme en marche : bases, flux, clés, registre des effacements.

    La sauvegarde est entière ou n'est pas. Elle contient des clés et des données personnelles :
    seul son propriétaire peut la lire, et rien n'y est chiffré.
    """
    source = Source(folder, addresses.read(folder))
    told = Told(is_json=is_json)
    with told.spinner:
        taken = run(take(source, into or folder / "backups", told.step, keep=keep))
    if is_json:
        print(json.dumps(summary(taken), ensure_ascii=False))
        return
    found = summary(taken)
    told.line(f"Sauvegarde : {taken.path}")
    told.line(
        f"{found['databases']} bases ({found['rows']} lignes), {found['messages']} messages, "
        f"{found['erasures']} effacements au registre ; {found['bytes'] / 1e6:.1f} Mo "
        f"en {taken.seconds:.1f} s. Les annonces ont attendu {found['held_ms']:.0f} ms."
    )
    for removed in taken.removed:
        told.line(f"Supprimée, trop ancienne : {removed.name}")
    told.line(KEYS_INSIDE)


def summary(taken: Taken) -> dict[str, Any]:
    """Return what `--json` says of a backup."""
    manifest = taken.manifest
    return {
        "backup": str(taken.path),
        "made_at": manifest.made_at,
        "databases": len(manifest.databases),
        "tables": sum(len(saved.tables) for saved in manifest.databases.values()),
        "rows": manifest.rows,
        "messages": sum(
            int(saved.state["messages"]) + saved.tail for saved in manifest.streams.values()
        ),
        "erasures": manifest.erasures,
        "bytes": manifest.bytes,
        "held_ms": round(taken.held_s * 1000, 1),
        "seconds": round(taken.seconds, 2),
        "removed": [path.name for path in taken.removed],
    }
