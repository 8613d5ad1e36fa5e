"""The command `rers demo trainings`: fifty days of trainings, workshops and gatherings, played for real."""

import json
import re
import shutil
import sys
import tempfile
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from deploy.cli.options import JsonOption
from deploy.cli.running import run as run_to_end
from deploy.cli.up import Told

if TYPE_CHECKING:
    from deploy.demo_trainings.road import Outcome

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

    def __init__(self, told: Told, console: Console) -> None:
        """Write on `console`; `told` knows the time and whether the platform runs."""
        self._told, self._console = told, console

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
    if folder is not None and folder.exists() and any(folder.iterdir()):
        raise typer.BadParameter(f"{folder} n'est pas vide", param_hint="--folder")
    console = Console(stderr=is_json, quiet=is_json)
    place = folder or Path(tempfile.mkdtemp(prefix="rers-demo-"))
    try:
        outcome = run_to_end(_play(place, console))
    except KeyboardInterrupt:
        if folder is None:
            shutil.rmtree(place, ignore_errors=True)
        raise
    if is_json:
        fault = {"error": outcome.fault} if outcome.fault else {}
        print(json.dumps({**outcome.figures, **fault}, ensure_ascii=False))
    else:
        _show(outcome, console)
    if folder is None and not outcome.fault:
        shutil.rmtree(place, ignore_errors=True)
    else:
        sys.stderr.write(f"rers : bases, journaux et courriels sont restés dans {place}\n")
    raise typer.Exit(1 if outcome.fault else 0)


async def _play(folder: Path, console: Console) -> "Outcome":
    from deploy.cli.demo_faults import ENDINGS, sentence_of
    from deploy.demo_trainings.road import Outcome, perform

    told = Told(console)
    try:
        with told.spinner:
            return await perform(folder, Terminal(told, console), told.step)
    except ENDINGS as error:
        return Outcome(fault=sentence_of(error))


def _show(outcome: "Outcome", console: Console) -> None:
    if outcome.figures:
        table = Table(title="\nCe qui a été relu", title_justify="left", show_header=False)
        table.add_column(justify="right")
        table.add_column()
        for name, words in NAMES.items():
            if name in outcome.figures:
                table.add_row(f"{outcome.figures[name]:g}", words)
        console.print(table)
    if outcome.fault:
        console.print(f"[red]✗ {escape(outcome.fault)}[/]", highlight=False)
    else:
        console.print("[green]Tout est juste : chaque personne concernée l'a su une fois.[/]")
