"""How groups of dead letters are shown: as JSON, as a table, and one of them as a page."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deploy.cli.dlq_pages import moment, ranges, show_letter
from deploy.cli.terminal import safe
from deploy.operations.dead_letter_groups import Group
from deploy.operations.dead_letter_kinds import at_a_word, told_of


def as_group(group: Group) -> dict[str, Any]:
    """Return what `--json` says of one group."""
    return {
        "fingerprint": group.fingerprint,
        "count": len(group.letters),
        "consumer": group.consumer,
        "event_type": group.event_type,
        "first_died_at": group.first_died_at,
        "last_died_at": group.last_died_at,
        "example": group.example.reason,
        "replays": group.replays,
        "numbers": [letter.number for letter in group.letters],
    }


def show_groups(groups: Sequence[Group], console: Console) -> None:
    """Print one row a group."""
    if not groups:
        console.print("[green]Aucun message en échec.[/]")
        return
    total = sum(len(group.letters) for group in groups)
    table = Table(title=f"Messages en échec : {total}", title_justify="left")
    for column in (
        "empreinte",
        "nombre",
        "consommateur",
        "premier, dernier échec",
        "quoi faire, type, détail",
    ):
        table.add_column(column, overflow="fold", no_wrap=column in ("empreinte", "consommateur"))
    for group in groups:
        when = f"{moment(group.first_died_at)}\n{moment(group.last_died_at)}"
        detail = _told(at_a_word(group.example.reason))
        cause = f"{_told(told_of(group.example))}\n[dim]{_told(group.event_type)}\n{detail}[/]"
        count = str(len(group.letters))
        table.add_row(_told(group.fingerprint), count, _told(group.consumer), when, cause)
    console.print(table)
    console.print(
        "Détail : ./rers dlq show --group EMPREINTE. Ensuite : ./rers dlq replay --group EMPREINTE, "
        'ou ./rers dlq discard --group EMPREINTE --reason "…". Consigne : docs/runbooks/DeadLetters.md'
    )


def show_group(group: Group, decisions: Sequence[dict[str, object]], console: Console) -> None:
    """Print what a group has in common, then its newest letter whole."""
    numbers = ranges([letter.number for letter in group.letters])
    console.print(f"[bold]Groupe {escape(safe(group.fingerprint))}[/] : messages {numbers}")
    console.print("Le plus récent :\n")
    show_letter(group.example, decisions, console)


def _told(text: str) -> str:
    return escape(safe(text or "?"))
