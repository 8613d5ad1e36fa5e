"""What the training office reads in a terminal."""

from typing import Any

from rich.console import Console
from rich.table import Table

from deploy.cli.terminal import local_time, safe

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
REASONS = {
    "minimum_not_reached": "minimum non atteint",
    "not_confirmed_in_time": "pas confirmée à temps",
}
ENDING = 8
"""Characters of an id that are shown; enough to name it in a command."""

Answer = dict[str, Any]


def show_sessions(sessions: list[Answer]) -> None:
    """List sessions, one a line."""
    table = Table(box=None, header_style="bold")
    table.add_column("session", no_wrap=True)
    table.add_column("n°", justify="right")
    table.add_column("formation", overflow="ellipsis", max_width=34)
    table.add_column("premier jour", no_wrap=True)
    table.add_column("inscrits", justify="right")
    table.add_column("attente", justify="right")
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
            local_time(each["decision_at"])[:10] if each["decision_at"] else "",
            STATES[each["state"]],
        )
    console = Console(highlight=False)
    console.print(table if sessions else "Aucune session.")


def _people(session: Answer) -> str:
    if session["capacity"] is None:
        return ""
    return f"{session['registered']}/{session['minimum']} ({session['capacity']} places)"


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
        "décision": local_time(session["decision_at"]) if session["decision_at"] else "",
        "liste d'attente": session["line_rule_in_words"],
        "jumelle": session["twin_id"] or "",
        "regroupée avec": session["merged_into"] or "",
    }
    for name, value in lines.items():
        if value:
            console.print(f"  {name} : {safe(str(value))}", markup=False)


def _places(session: Answer) -> str:
    if session["capacity"] is None:
        return ""
    taken = f"{session['registered']} prises, {session['offered']} proposées"
    return f"{taken}, {session['capacity']} en tout ; {session['waiting']} en attente"


def show_history(history: Answer) -> None:
    """Tell the steps of a session's life."""
    console = Console(highlight=False, soft_wrap=True)
    for step in history["items"]:
        who = f"par {step['by']}" if step["by"] else "d'elle-même"
        why = REASONS.get(step["reason"], safe(step["reason"]))
        reason = f" : {why}" if why else ""
        console.print(
            f"{local_time(step['at'])}  {ACTIONS[step['action']]} {who}{reason}", markup=False
        )
    if not history["items"]:
        console.print("Rien encore : la session est en préparation.")


def show_registrations(registrations: list[Answer]) -> None:
    """List who takes part and who waits."""
    table = Table(box=None, header_style="bold")
    for name in ("membre", "état", "rang", "jusqu'au", "au titre de"):
        table.add_column(name, no_wrap=True)
    for each in registrations:
        table.add_row(
            each["member_id"],
            STATUSES[each["status"]],
            str(each["place_in_line"] or ""),
            local_time(each["offer_expires_at"]) if each["offer_expires_at"] else "",
            each["network_id"] or "",
        )
    Console(highlight=False).print(table if registrations else "Personne encore.")


def show_demands(demands: list[Answer]) -> None:
    """List what people wish for."""
    table = Table(box=None, header_style="bold")
    for name in ("demande", "n°", "région", "état", "progrès"):
        table.add_column(name)
    for each in demands:
        table.add_row(
            str(each.get("demand_id", ""))[-ENDING:],
            str(each["training_number"]),
            safe(str(each.get("region_title") or each.get("region"))),
            safe(str(each.get("stage") or each.get("state") or "")),
            safe(str(each.get("progress", ""))),
        )
    Console(highlight=False).print(table if demands else "Aucune demande.")
