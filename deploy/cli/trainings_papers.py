"""The office's papers: the sheet to be signed, and the convocations and certificates of a whole session."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.office import Office, as_office
from deploy.cli.office_words import SessionArgument, write_file
from deploy.cli.options import FolderOption
from deploy.clients.api import RefusedError
from deploy.errors import CommandRefusedError
from deploy.places import DEFAULT_FOLDER

IntoOption = Annotated[
    Path, typer.Option("--output", "-o", metavar="DOSSIER", help="Dossier à remplir ; il est créé.")
]
LACKS = {
    "printed_name_missing": "sans nom imprimé (donnez-le par : rers trainings name MEMBRE NOM)",
    "certificate_not_found": "sans attestation",
}
"""Why one person's paper cannot be printed although others' can, by the service's code."""

Papers = tuple[dict[str, bytes], dict[str, list[str]]]
"""PDFs by member, and by reason those who have none."""


def sheet(
    session: SessionArgument,
    file: Annotated[Path, typer.Option("--output", "-o", metavar="FICHIER", help="Un .pdf.")],
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Écrit la feuille d'émargement d'une session."""

    async def ask(office: Office) -> bytes:
        session_id = await office.session_id(session)
        return await office.fetch(f"/sessions/{session_id}/attendance-sheet.pdf")

    write_file(file, as_office(folder, ask))
    typer.echo(f"{file} : feuille d'émargement.")


def convocations(
    session: SessionArgument, into: IntoOption, folder: FolderOption = DEFAULT_FOLDER
) -> None:
    """Écrit la convocation de chaque personne inscrite, un fichier par personne."""
    _write("convocation", session, into, folder)


def certificates(
    session: SessionArgument, into: IntoOption, folder: FolderOption = DEFAULT_FOLDER
) -> None:
    """Écrit l'attestation de chaque personne présente, un fichier par personne."""
    _write("certificate", session, into, folder)


FILES = {"convocation": "convocation", "certificate": "attestation"}


def _write(paper: str, session: str, into: Path, folder: Path) -> None:
    async def ask(office: Office) -> Papers:
        return await _papers(paper, await office.session_id(session), office)

    printed, lacking = as_office(folder, ask)
    for member_id, content in printed.items():
        write_file(into / f"{FILES[paper]}-{member_id}.pdf", content)
    typer.echo(f"{into} : {FILES[paper]}s écrites : {len(printed)}.")
    if lacking:
        lines = [f"{LACKS[code]} : {', '.join(whose)}" for code, whose in lacking.items()]
        raise CommandRefusedError(reason=" ; ".join(lines))
    if not printed:
        raise CommandRefusedError(reason="personne n'est inscrit à cette session")


async def _papers(paper: str, session_id: str, office: Office) -> Papers:
    printed: dict[str, bytes] = {}
    lacking: dict[str, list[str]] = {}
    for each in await office.all(f"/sessions/{session_id}/registrations"):
        if each["status"] != "registered":
            continue
        try:
            path = f"/registrations/{each['registration_id']}/{paper}.pdf"
            printed[each["member_id"]] = await office.fetch(path)
        except RefusedError as refused:
            if refused.code not in LACKS:
                raise
            lacking.setdefault(refused.code, []).append(each["member_id"])
    return printed, lacking


COMMANDS = {"sheet": sheet, "convocations": convocations, "certificates": certificates}
