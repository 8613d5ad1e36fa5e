"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

FolderOption = Annotated[
    Path,
    typer.Option(
        "--folder", envvar="RERS_FOLDER", help="Dossier des données.", show_default=".rers"
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Écrit un seul objet JSON sur la sortie standard.")
]
