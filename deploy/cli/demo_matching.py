"""The command `rers demo matching`: who is brought together with whom, and why, played for real."""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deploy.cli.demo_playing import Demonstration, narrator
from deploy.cli.options import JsonOption
from deploy.cli.up import Told

if TYPE_CHECKING:
    from deploy.demo_matching.road import MatchingOutcome

NAMES = {
    "networks": "réseaux",
    "members": "membres",
    "offers": "offres au tableau",
    "requests": "demandes au tableau",
    "proposals": "mises en relation proposées",
    "proposals_with_reason": "dont la raison est dite",
    "collective_matches": "groupes autour d'un savoir",
    "rings_proposed": "boucles proposées",
    "rings_accepted": "boucles acceptées par toutes les personnes",
    "declined": "mise en relation déclinée",
    "declined_again": "revenue après le refus",
    "nobody_yet": "demandes sans personne pour l'instant, et qui le disent",
    "themes_suggested": "textes pour lesquels un thème a été suggéré",
    "notifications": "nouvelles dans les boîtes de réception",
    "duplicates": "dits deux fois",
    "lost": "jamais dits",
    "seconds": "secondes, démarrage compris",
}
SHOWN = 12
"""So much of each list the terminal shows; all of it is read back."""


def demo_matching(
    file: Annotated[
        Path | None,
        typer.Option(
            "--data",
            help="Offres et demandes réelles : une ligne JSON chacune, avec « kind » et « text ».",
        ),
    ] = None,
    picture: Annotated[
        Path | None, typer.Option(help="Où écrire le dessin de la boucle (SVG).")
    ] = None,
    is_json: JsonOption = False,
) -> None:
    """Démarre une plateforme à part et y rapproche de vraies offres et demandes de quatre réseaux.

    Une boucle de trois personnes se ferme entre deux réseaux, un groupe se forme autour d'un savoir,
    quelqu'un décline, une demande reste sans réponse. Tout est relu ; le code de sortie est 0 quand
    tout est juste, 1 sinon.
    """
    from deploy.demo_matching.texts import TextsUnreadableError, texts

    try:
        worded = texts(file)
    except TextsUnreadableError as error:
        raise typer.BadParameter(str(error), param_hint="--data") from error

    async def perform_with_texts(folder: Path, told: Told) -> "MatchingOutcome":
        from deploy.demo_matching.road import perform

        return await perform(folder, worded, narrator(told), told.step)

    def show_and_keep(outcome: "MatchingOutcome", console: Console) -> None:
        show(outcome, console)
        if outcome.picture and (picture or not is_json):
            where = picture or Path(tempfile.mkdtemp(prefix="rers-boucle-")) / "boucle.svg"
            where.write_text(outcome.picture, encoding="utf-8")
            console.print(f"Le dessin de la boucle : {where}", highlight=False, soft_wrap=True)

    demonstration = Demonstration(
        perform_with_texts,
        show_and_keep,
        NAMES,
        "Tout est juste : chaque proposition dit pourquoi, une fois.",
    )
    demonstration.play(None, is_json=is_json)


def show(outcome: "MatchingOutcome", console: Console) -> None:
    """Print some proposals with their reasons, the loop, and what stays unanswered."""
    if outcome.there.matches:
        console.print(_proposals(outcome))
    if outcome.ring:
        _show_lines("La boucle, telle que la première personne la lit :", console)
        for line in (*loop_lines(outcome.ring, outcome.called), outcome.ring["in_words"]):
            console.print(line, highlight=False, markup=False)
    if outcome.alone:
        _show_lines("Personne encore, et c'est dit, pour :", console)
        console.print(" · ".join(outcome.alone[:SHOWN]), highlight=False, markup=False)


def _show_lines(heading: str, console: Console) -> None:
    console.print(f"\n[bold]{heading}[/]", highlight=False)


def _proposals(outcome: "MatchingOutcome") -> Table:
    """Show proposals of every network, each request and each offer once."""
    table = Table(title="\nQuelques propositions", title_justify="left", show_lines=True)
    for column in ("demande", "offre", "pourquoi"):
        table.add_column(column, overflow="fold")
    for match in various(outcome.there.matches.values()):
        asked, offered = (_told(match[side], outcome) for side in ("requester", "offerer"))
        table.add_row(asked, offered, _why(match))
    return table


def various(matches: Iterable[Any]) -> list[Any]:
    """Return some matches, no two of which share an offer or a request."""
    seen: set[str] = set()
    chosen: list[Any] = []
    for match in matches:
        pair = {match["offer_id"], match["request_id"]}
        if not pair & seen:
            seen |= pair
            chosen.append(match)
    return chosen[:SHOWN]


def _told(person: Any, outcome: "MatchingOutcome") -> str:
    network = outcome.called.get(person["network_id"], "")
    return f"{escape(person['savoir_title'])}\n[dim]{escape(network)}[/]"


def _why(match: Any) -> str:
    """Return the reason without its opening, which only repeats both titles."""
    reason = str(match["reason"])
    return escape(reason.partition("». ")[2] or reason)


def loop_lines(ring: Any, called: dict[str, str]) -> Iterator[str]:
    """Draw a loop: each teaches the next one, the last one the first."""
    people = {each["member_id"]: each for each in ring["people"]}
    links = ring["links"]
    for place, link in enumerate(links):
        person = people[link["giver_id"]]
        where = ", ".join(called.get(each, "") for each in person["network_ids"])
        has_accepted = " ✓" if person["has_accepted"] else ""
        yield f"{'╭─▶' if place == 0 else '│ ▼'} {called[link['giver_id']]} ({where}){has_accepted}"
        corner = "╰──" if place == len(links) - 1 else "│  "
        yield f"{corner}   transmet « {link['offer_title']} » à {called[link['receiver_id']]}"
