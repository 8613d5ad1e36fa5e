"""The command `rers demo trainings`: fifty days of trainings, workshops and gatherings, played for real."""

import re
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from deploy.cli.demo_playing import Demonstration, show_nothing_more
from deploy.cli.options import JsonOption
from deploy.cli.up import Told

if TYPE_CHECKING:
    from deploy.demo.outcome import Outcome

NAMES = {
    "catalogue_trainings": "formations au catalogue",
    "confirmed_at": "session confirmée à l'inscription n°",
    "two_parts": "en deux parties, pour une seule inscription",
    "places_reoffered": "places libérées et reproposées",
    "declined": "déclinée",
    "expired": "expirée",
    "group_of_three": "groupe de trois placé ensemble",
    "merged": "session regroupée à sa date de décision",
    "merge_kept": "personnes qui y gardent leur place",
    "merge_changed": "qui choisit une autre date",
    "merge_left": "qui s'en va",
    "extended": "session prolongée",
    "cancelled": "puis annulée, avec sa raison",
    "pooled_sessions": "session née des souhaits de trois réseaux",
    "twins": "paire de sessions jumelles, entre lesquelles quelqu'un a changé",
    "workshops_held": "atelier, du sondage à la note",
    "gatherings": "rencontre qui revient",
    "gathering_dates": "dates de cette rencontre",
    "gathering_dates_cancelled": "dont annulée",
    "certificates": "attestations dont le code se vérifie",
    "quotes": "devis accepté",
    "supported_places": "places prises en charge par le FDVA",
    "ics_events": "événements dans l'agenda public",
    "notifications": "nouvelles dans les boîtes de réception",
    "mails": "courriels remis",
    "told_twice": "dits deux fois",
    "lost": "jamais dits",
    "seconds": "secondes, démarrage compris",
}
DRAWN_AT = (1, 4, 8, 11, 12)
"""Registrations at which the bar is drawn."""
WIDEST = 88
"""Longer lines are hard to read."""
MARGIN = 10
"""What stands before a sentence."""
CLOSING, OPENING = re.compile(r" ([»:;?!€])"), re.compile(r"« ")
SIGNS = {
    "waiting": ("○", "", "attend"),
    "offered": ("◔", "yellow", "a une place proposée"),
    "registered": ("●", "green", "a sa place"),
    "declined": ("✗", "red", "l'a laissée"),
    "expired": ("∅", "red", "n'a pas répondu"),
}
"""How people in the line are drawn: sign, colour and meaning."""


class Terminal:
    """Tells the story on a terminal: a heading per day, a line per act, a bar for the twelve."""

    def __init__(self, told: Told) -> None:
        """Write on the console of `told`, which knows the time and whether the platform runs."""
        self._told, self._console = told, told.console

    def tell(self, sentence: str) -> None:
        """Write one act, its lines below each other."""
        seconds = Text(f"{self._told.seconds():5.1f} s", style="dim")
        width = min(self._console.width - MARGIN, WIDEST)
        lines = textwrap.wrap(_glued(sentence), width)
        self._print(Text("✓", style="green"), seconds, Text("\n".join(lines)))

    def day(self, number: int) -> None:
        """Write a heading."""
        self._told.is_running = True
        self._told.spinner.update(f"jour {number}…")
        heading = Text(f"Jour {number} ", style="bold")
        rest = min(self._console.width, MARGIN + WIDEST) - len(heading)
        self._console.print(heading + Text("─" * rest, style="dim"))

    def fill(self, registered: int, minimum: int, words: str) -> None:
        """Draw how far it is."""
        if registered not in DRAWN_AT:
            return
        missing = max(minimum - registered, 0)
        bar = Text("■" * registered, style="cyan" if missing else "green") + Text(
            "□" * missing, style="dim"
        )
        rest = words.partition(", ")[2].partition(", décision")[0].partition(" ;")[0]
        self._draw(bar, Text(f"{registered:2d}/{minimum}"), Text(rest, style="dim"))

    def line(self, standings: Sequence[str]) -> None:
        """Draw who waits, and what became of it."""
        drawn = [SIGNS[each] for each in standings]
        signs = Text(" ").join(Text(sign, style=style) for sign, style, _ in drawn)
        meanings = ", ".join(f"{sign} {words}" for sign, _, words in dict.fromkeys(drawn))
        self._draw(Text("file "), signs, Text(f" {meanings}", style="dim"))

    def _draw(self, *parts: Text) -> None:
        self._print(Text(" " * (MARGIN - 1)), *parts)

    def _print(self, *parts: Text) -> None:
        line = Table.grid(padding=(0, 1))
        line.add_row(*parts)
        self._console.print(line)


def _glued(sentence: str) -> str:
    """Return a sentence whose French signs begin no line and open none at its end."""
    return OPENING.sub("«\u00a0", CLOSING.sub("\u00a0\\1", sentence))


def demo_trainings(
    folder: Annotated[
        Path | None, typer.Option(help="Dossier à utiliser, vide ; sinon un dossier temporaire.")
    ] = None,
    is_json: JsonOption = False,
) -> None:
    """Démarre une plateforme à part et y joue cinquante jours de formations, d'ateliers et de rencontres.

    Une session confirmée à la douzième inscription, une file d'attente, un regroupement, une annulation,
    des souhaits qui font une session, un atelier, des attestations. Les jours passent : l'horloge des
    services avance. Tout est relu ; le code de sortie est 0 quand tout est juste, 1 sinon.
    """
    demonstration = Demonstration(
        _perform,
        show_nothing_more,
        NAMES,
        "Tout est juste : chaque personne concernée l'a su une fois.",
    )
    demonstration.play(folder, is_json=is_json)


async def _perform(folder: Path, told: Told) -> "Outcome":
    from deploy.demo_trainings.road import perform

    return await perform(folder, Terminal(told), told.step)
