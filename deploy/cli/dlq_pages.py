"""How dead letters are shown: as rows of JSON, and as tables and pages for people."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deploy.cli.terminal import safe
from deploy.operations.dead_letter_kinds import at_a_word, told_of
from deploy.operations.dead_letters import Cause, Replayed
from deploy.operations.events import body_of
from shared.messaging.dead_letters import DeadLetter

FIELDS = {
    "number": "numéro",
    "consumer": "consommateur",
    "event_type": "type",
    "event_id": "fait",
    "subject": "sujet",
    "died_at": "échec",
    "reason": "raison",
}
DECISIONS = {"replay": "rejoué", "discard": "écarté"}
STAYED = {"no_consumer": "leur consommateur n'existe pas"}


def ranges(numbers: list[int]) -> str:
    """Return `3-5, 9` for 3, 4, 5 and 9; numbers come in ascending order."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def moment(text: str) -> str:
    """Return an instant as this machine's clock shows it, with its offset; what is none stays as it is."""
    try:
        return datetime.fromisoformat(text).astimezone().isoformat(sep=" ", timespec="seconds")
    except (ValueError, OverflowError):
        return safe(text)


def replayed(sent: Replayed) -> str:
    """Return what came of a replay, in Rich's markup."""
    count = len(sent.numbers)
    told = f"[green]✓[/] {count} {'message rejoué' if count < 2 else 'messages rejoués'}"
    for why in sorted(set(sent.stayed.values())):
        numbers = ranges([each for each, reason in sent.stayed.items() if reason == why])
        told += f"\n[red]✗[/] {numbers} : {STAYED.get(why, why)}"
    return told


def as_row(letter: DeadLetter) -> dict[str, Any]:
    """Return what `--json` says of one letter in a list."""
    names = ("number", "consumer", "event_type", "event_id", "reason", "died_at", "replays")
    return {name: getattr(letter, name) for name in (*names, "subject")}


def as_object(letter: DeadLetter, decisions: Sequence[dict[str, object]]) -> dict[str, Any]:
    """Return all that is known of one letter."""
    return {
        **as_row(letter),
        "headers": letter.headers,
        "body": body_of(letter.body),
        "history": list(letter.history),
        "decisions": list(decisions),
    }


def show_causes(causes: Sequence[Cause], console: Console) -> None:
    """Print one row a cause."""
    if not causes:
        console.print("[green]Aucun message en échec.[/]")
        return
    total = sum(len(cause.letters) for cause in causes)
    table = Table(title=f"Messages en échec : {total}", title_justify="left")
    for column in ("numéros", "consommateur", "type", "raison", "dernier échec", "rejoués"):
        table.add_column(column, overflow="fold", no_wrap=column == "consommateur")
    for cause in causes:
        numbers = ranges([letter.number for letter in cause.letters])
        cells = (numbers, cause.consumer, cause.event_type or "?", at_a_word(cause.reason))
        when = moment(cause.last_died_at)
        table.add_row(*(escape(safe(cell)) for cell in cells), when, str(cause.replays))
    console.print(table)
    console.print(
        "Détail : ./rers dlq show N. Ensuite : ./rers dlq replay N, "
        'ou ./rers dlq discard N --reason "…"'
    )


def show_letter(
    letter: DeadLetter, decisions: Sequence[dict[str, object]], console: Console
) -> None:
    """Print all that is known of one letter, first what to do about it."""
    console.print(f"[bold]{escape(safe(told_of(letter)))}[/]", soft_wrap=True)
    console.print("[dim]Consigne : docs/runbooks/DeadLetters.md[/]\n", soft_wrap=True)
    for name, title in FIELDS.items():
        told = str(getattr(letter, name))
        _line(console, title, moment(told) if name == "died_at" else told)
    _title(console, "En-têtes")
    for name, value in letter.headers.items():
        _line(console, name, value)
    _title(console, "Contenu")
    body = body_of(letter.body)
    shown = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, indent=2)
    for line in shown.split("\n"):
        console.print(safe(line), markup=False, soft_wrap=True)
    _title(console, "Histoire")
    for when, what in sorted(_history(letter, decisions)):
        _line(console, moment(when), what)


def _history(letter: DeadLetter, decisions: Sequence[dict[str, object]]) -> list[tuple[str, str]]:
    told = [(death["died_at"], f"échec : {death['reason']}") for death in letter.history]
    for decision in decisions:
        verb = DECISIONS.get(str(decision.get("action")), "?")
        why = f" : {decision['reason']}" if decision.get("reason") else ""
        told.append((str(decision.get("at")), f"{verb} par {decision.get('who')}{why}"))
    return [*told, (letter.died_at, f"échec : {letter.reason}")]


def _title(console: Console, title: str) -> None:
    console.print(f"\n[bold]{title}[/]")


def _line(console: Console, name: str, value: str) -> None:
    console.print(f"[dim]{escape(safe(name))}[/]  {escape(safe(value))}", soft_wrap=True)
