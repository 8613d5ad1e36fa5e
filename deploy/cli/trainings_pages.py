"""What the training office reads in a terminal."""

from decimal import Decimal
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from deploy.cli.office import OPERATOR_ID
from deploy.cli.terminal import local_time, safe
from services.trainings.adapters.records.documents.french import amount_in_words

STATES = {
    "draft": "en préparation",
    "open": "ouverte",
    "paused": "en pause",
    "confirmed": "confirmée",
    "awaiting_decision": "à décider",
    "running": "en cours",
    "completed": "terminée",
    "merged": "regroupée",
    "cancelled": "annulée",
}
UNDECIDED = ("open", "paused", "awaiting_decision")
ACTIONS = {
    "open": "ouverte",
    "pause": "mise en pause",
    "resume": "reprise",
    "confirm": "confirmée",
    "await_decision": "date de décision passée",
    "extend": "prolongée",
    "move": "déplacée",
    "merge": "regroupée",
    "cancel": "annulée",
    "reopen": "rouverte",
    "begin": "commencée",
    "complete": "terminée",
}
STATUSES = {
    "registered": "inscrit",
    "waiting": "en attente",
    "offered": "place proposée",
    "declined": "place refusée",
    "expired": "sans réponse à temps",
    "cancelled": "désinscrit",
    "moved": "autre session",
}
STAGES = {
    "gathering": "en cours",
    "pooled": "assez de personnes",
    "fell_back": "retombée",
    "dismissed": "pas pour l'instant",
}
QUOTE_STATES = {
    "draft": "brouillon",
    "sent": "envoyé",
    "accepted": "accepté",
    "declined": "refusé",
    "expired": "échu",
    "cancelled": "annulé",
}
REASONS = {
    "minimum_not_reached": "minimum non atteint",
    "not_confirmed_in_time": "pas confirmée à temps",
}
TERMINAL = "depuis un terminal"
ENDING = 8
"""Characters of an id that are shown; enough to name it in a command."""

Answer = dict[str, Any]


def show_sessions(sessions: list[Answer]) -> None:
    """List sessions, one a line."""
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0), expand=True)
    table.add_column("session", no_wrap=True)
    table.add_column("n°", justify="right", no_wrap=True)
    table.add_column("formation", overflow="ellipsis", no_wrap=True, ratio=1)
    table.add_column("1er jour", no_wrap=True)
    table.add_column("inscrits", justify="right", no_wrap=True)
    table.add_column("file", justify="right", no_wrap=True)
    table.add_column("décision", no_wrap=True)
    table.add_column("état", no_wrap=True)
    for each in sessions:
        table.add_row(
            each["session_id"][-ENDING:],
            str(each["training_number"]),
            safe(each["title"]),
            each["days"][0] if each["days"] else safe(each["period"]) or "à fixer",
            _people(each),
            str(each["waiting"] or ""),
            _decision(each)[:10],
            STATES[each["state"]],
        )
    console = Console(highlight=False)
    console.print(table if sessions else "Aucune session.")
    if sessions:
        console.print("inscrits : combien ont une place / minimum, sur places en tout")


def _people(session: Answer) -> str:
    if session["capacity"] is None:
        return ""
    return f"{session['registered']}/{session['minimum']} sur {session['capacity']}"


def show_session(session: Answer) -> None:
    """Show one session."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"[bold]{session['training_number']}. ", end="")
    console.print(safe(session["title"]), style="bold", markup=False)
    lines = {
        "session": session["session_id"],
        "état": session["progress"],
        "jours": " / ".join(", ".join(part) for part in session["parts"]) or session["period"],
        "lieu": session["place"] or "en visioconférence",
        "places": _places(session),
        "décision": _decision(session)[:16],
        "liste d'attente": session["line_rule_in_words"],
        "jumelle": session["twin_id"] or "",
        "regroupée avec": session["merged_into"] or "",
    }
    for name, value in lines.items():
        if value:
            console.print(f"  {name} : {safe(str(value))}", markup=False)


def _decision(session: Answer) -> str:
    """Return when it is decided, as long as that is to come."""
    is_open = session["decision_at"] and session["state"] in UNDECIDED
    return local_time(session["decision_at"], session["time_zone"]) if is_open else ""


def _places(session: Answer) -> str:
    if session["capacity"] is None:
        return ""
    taken = f"prises {session['registered']}, proposées {session['offered']}"
    return f"{taken}, en tout {session['capacity']} ; en attente {session['waiting']}"


def show_history(history: Answer) -> None:
    """Tell the steps of a session's life."""
    console = Console(highlight=False, soft_wrap=True)
    for step in history["items"]:
        who = TERMINAL if step["by"] == OPERATOR_ID else f"par {step['by']}"
        who = who if step["by"] else "d'elle-même"
        why = REASONS.get(step["reason"], safe(step["reason"]))
        reason = f" : {why}" if why else ""
        console.print(
            f"{local_time(step['at'])}  {ACTIONS[step['action']]} {who}{reason}", markup=False
        )
    if not history["items"]:
        console.print("Rien encore : la session est en préparation.")


def show_registrations(registrations: list[Answer]) -> None:
    """List who takes part and who waits."""
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0))
    for name in ("membre", "état", "jusqu'au", "réseau"):
        table.add_column(name, no_wrap=True)
    for each in registrations:
        rank = f", {each['place_in_line']}e" if each["place_in_line"] else ""
        table.add_row(
            each["member_id"],
            STATUSES[each["status"]] + rank,
            local_time(each["offer_expires_at"])[5:16] if each["offer_expires_at"] else "",
            (each["network_id"] or "")[-ENDING:],
        )
    Console(highlight=False).print(table if registrations else "Personne encore.")


def show_demands(demands: list[Answer]) -> None:
    """List what people wish for."""
    table = Table(box=None, header_style="bold")
    for name in ("demande", "n°", "région", "état", "progrès"):
        table.add_column(name)
    for each in demands:
        table.add_row(
            each["demand_id"][-ENDING:],
            str(each["training_number"]),
            each["region_title"],
            STAGES[each["stage"]],
            each["progress"],
        )
    Console(highlight=False).print(table if demands else "Aucune demande.")


def show_demand(demand: Answer) -> None:
    """Show what became of a demand."""
    show_demands([demand])
    if demand["session_id"]:
        typer.echo(f"session : {demand['session_id']}")
    if demand["reason"]:
        typer.echo(f"raison : {safe(demand['reason'])}")


def show_quotes(quotes: list[Answer]) -> None:
    """List quotes, one a line."""
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0), expand=True)
    for name in ("devis", "numéro", "état"):
        table.add_column(name, no_wrap=True)
    table.add_column("pour", overflow="ellipsis", no_wrap=True, ratio=1)
    for name in ("formation", "total"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("valable jusqu'au", no_wrap=True)
    for each in quotes:
        table.add_row(
            each["quote_id"][-ENDING:],
            each["number"] or "",
            QUOTE_STATES[each["state"]],
            safe(each["organisation"] or "une personne"),
            str(each["training_number"]),
            amount_in_words(Decimal(each["total"])),
            each["valid_until"] or "",
        )
    Console(highlight=False).print(table if quotes else "Aucun devis.")
