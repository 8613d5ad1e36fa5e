"""What the office's commands share: how things are named, days and parts, how an answer is told, files."""

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import typer

from deploy.cli.messages import system_reason
from deploy.cli.terminal import said
from deploy.errors import CommandRefusedError

Answer = dict[str, Any]
PARIS = "Europe/Paris"
SessionArgument = Annotated[
    str, typer.Argument(metavar="SESSION", help="Son identifiant, ou ses derniers caractères.")
]
MemberArgument = Annotated[
    str, typer.Argument(metavar="MEMBRE", help="L'identifiant de la personne.")
]
ReasonOption = Annotated[str, typer.Option("--reason", help="La raison, dite à tous les inscrits.")]
DaysOption = Annotated[
    str | None,
    typer.Option("--days", help="Jours AAAA-MM-JJ, à virgules ; un / entre deux parties."),
]
PlaceOption = Annotated[str | None, typer.Option("--place", help="Le lieu, en clair.")]


def tell(found: Any, show: Callable[[Any], None], *, is_json: bool) -> None:
    """Write an answer for people, or as one line of JSON."""
    if is_json:
        typer.echo(said(found))
    else:
        show(found)


def day_of(text: str) -> date:
    """Return the day that somebody typed; raise CommandRefusedError."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise CommandRefusedError(reason=f"« {text} » n'est pas un jour AAAA-MM-JJ") from error


def parts_of(days: str) -> list[list[str]]:
    """Return the days of each part: `2026-06-11,2026-06-12/2026-10-16`."""
    return [[day_of(each).isoformat() for each in part.split(",")] for part in days.split("/")]


def end_of(text: str, time_zone: str | None = None) -> str:
    """Return the end of a day where a session is held, in Paris when that is not known."""
    end = datetime.combine(day_of(text), time(23, 59), ZoneInfo(time_zone or PARIS))
    return end.isoformat()


def member_id_of(text: str) -> str:
    """Return a member's whole id; raise CommandRefusedError."""
    try:
        return str(UUID(text.strip()))
    except ValueError as error:
        reason = f"« {text} » n'est pas l'identifiant entier d'une personne"
        raise CommandRefusedError(reason=reason) from error


def write_file(file: Path, content: bytes) -> None:
    """Write a file, its folder too; raise CommandRefusedError when the system refuses."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as error:
        reason = f"{file} ne peut pas être écrit : {system_reason(error)}"
        raise CommandRefusedError(reason=reason) from error
