"""What the demonstrations have in common as commands: where they play, how they end, what is written."""

import json
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deploy.cli.running import run as run_to_end
from deploy.cli.up import Told

if TYPE_CHECKING:
    from deploy.demo.outcome import Outcome

T = TypeVar("T", bound="Outcome")


@dataclass(frozen=True)
class Demonstration(Generic[T]):
    """One demonstration: how it is performed, and how a terminal shows what it found."""

    perform: Callable[[Path, Told], Awaitable[T]]
    show: Callable[[T, Console], None]
    names: Mapping[str, str]
    """What the figures mean, in French, in the order in which they are shown; inner ones as `outer.inner`."""
    when_right: str
    """The sentence that ends one in which all is as claimed."""

    def play(self, folder: Path | None, *, is_json: bool, is_kept: bool = False) -> NoReturn:
        """Play on an empty folder, or on one that is removed afterwards; exit with 0 when all is right, else 1."""
        if folder is not None and folder.exists() and any(folder.iterdir()):
            raise typer.BadParameter(f"{folder} n'est pas vide", param_hint="--folder")
        console = Console(stderr=is_json, quiet=is_json)
        place = folder or Path(tempfile.mkdtemp(prefix="rers-demo-"))
        try:
            outcome, fault = run_to_end(self._to_its_end(place, Told(console)))
        except KeyboardInterrupt:
            if folder is None:
                shutil.rmtree(place, ignore_errors=True)
            raise
        figures = outcome.figures if outcome else {}
        if outcome:
            self.show(outcome, console)
        self._show_figures(figures, fault, console)
        if is_json:
            ending = {"error": fault} if fault else {}
            print(json.dumps({**figures, **ending}, ensure_ascii=False))
        if folder is None and not is_kept and not fault:
            shutil.rmtree(place, ignore_errors=True)
        else:
            sys.stderr.write(f"rers : bases, journaux et courriels sont restés dans {place}\n")
        raise typer.Exit(1 if fault else 0)

    async def _to_its_end(self, folder: Path, told: Told) -> tuple[T | None, str]:
        """Return what was found, and in one sentence what is not right."""
        from deploy.clients.api import RefusedError, SilentError
        from deploy.clients.waiting import NeverCameError
        from deploy.demo.claims import ClaimError

        try:
            with told.spinner:
                outcome = await self.perform(folder, told)
        except ClaimError as error:
            return None, str(error)
        except NeverCameError as error:
            return None, f"Attendu en vain : {str(error).partition(': ')[2]}."
        except (RefusedError, SilentError) as error:
            return None, f"Réponse inattendue d'un service : {error}."
        return outcome, outcome.fault

    def _show_figures(self, figures: Mapping[str, Any], fault: str, console: Console) -> None:
        if figures:
            table = Table(title="\nCe qui a été relu", title_justify="left", show_header=False)
            table.add_column(justify="right")
            table.add_column()
            for name, words in self.names.items():
                figure = _at(figures, name)
                if figure is not None:
                    table.add_row(f"{figure:g}", words)
            console.print(table)
        if fault:
            console.print(f"[red]✗ {escape(fault)}[/]", highlight=False)
        else:
            console.print(f"[green]{self.when_right}[/]")


def show_nothing_more(_outcome: "Outcome", _console: Console) -> None:
    """Leave it at the figures."""


def narrator(told: Told) -> Callable[[str], None]:
    """Return what tells a story, one line for each act."""

    def narrate(sentence: str) -> None:
        told.is_running = True
        told.console.print(
            f"[green]✓[/] [dim]{told.seconds():5.1f} s[/] {sentence}", highlight=False
        )

    return narrate


def _at(figures: Mapping[str, Any], name: str) -> Any:
    """Return the figure at a path of names, None where there is none."""
    found: Any = figures
    for each in name.split("."):
        found = found.get(each) if isinstance(found, Mapping) else None
    return found
