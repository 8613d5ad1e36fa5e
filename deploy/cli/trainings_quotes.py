"""The office's quotes: which there are, sending one, and its paper."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from deploy.cli.office import Office, as_office, the_one
from deploy.cli.office_words import Answer, tell, write_file
from deploy.cli.options import FolderOption, JsonOption
from deploy.cli.trainings_pages import show_quotes
from deploy.places import DEFAULT_FOLDER

QuoteArgument = Annotated[
    str, typer.Argument(metavar="DEVIS", help="Son numéro, ou la fin de son identifiant.")
]
QuoteState = Literal["draft", "sent", "accepted", "declined", "expired", "cancelled"]


def quotes(
    state: Annotated[QuoteState | None, typer.Option(help="Seulement ceux-là.")] = None,
    is_json: JsonOption = False,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Liste les devis, le plus ancien d'abord."""

    async def ask(office: Office) -> list[Answer]:
        return await office.all("/quotes", state=state)

    tell(as_office(folder, ask), show_quotes, is_json=is_json)


def quote_send(
    quote: QuoteArgument, is_json: JsonOption = False, folder: FolderOption = DEFAULT_FOLDER
) -> None:
    """Numérote un brouillon et l'envoie ; plus rien n'y change ensuite."""

    async def act(office: Office) -> list[Answer]:
        sent: Answer = await office.post(f"/quotes/{await _quote_id(quote, office)}/send")
        return [{**sent, "organisation": (sent["organisation"] or {}).get("title")}]

    tell(as_office(folder, act), show_quotes, is_json=is_json)


def quote_paper(
    quote: QuoteArgument,
    file: Annotated[Path, typer.Option("--output", "-o", metavar="FICHIER", help="Un .pdf.")],
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Écrit un devis envoyé, tel qu'il a été envoyé."""

    async def ask(office: Office) -> bytes:
        return await office.fetch(f"/quotes/{await _quote_id(quote, office)}/quote.pdf")

    write_file(file, as_office(folder, ask))
    typer.echo(f"{file} : devis.")


async def _quote_id(named: str, office: Office) -> str:
    """Return the id of the quote of this number or ending."""
    known = await office.all("/quotes")
    numbered = {each["number"]: str(each["quote_id"]) for each in known if each["number"]}
    if named.strip().upper() in numbered:
        return numbered[named.strip().upper()]
    return the_one(named, [each["quote_id"] for each in known], ("aucun devis", "devis"))


COMMANDS = {"quotes": quotes, "quote-send": quote_send, "quote": quote_paper}
