"""The training office's day at a terminal: which sessions are at risk, what is decided, what goes to accounting."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer

from deploy.cli import (
    trainings_openings,
    trainings_papers,
    trainings_people,
    trainings_quotes,
)
from deploy.cli.office import Office, as_office
from deploy.cli.office_words import (
    Answer,
    DaysOption,
    PlaceOption,
    ReasonOption,
    SessionArgument,
    day_of,
    end_of,
    parts_of,
    tell,
    write_file,
)
from deploy.cli.options import FolderOption, JsonOption
from deploy.cli.trainings_pages import (
    show_history,
    show_registrations,
    show_session,
    show_sessions,
)
from deploy.errors import CommandRefusedError
from deploy.places import DEFAULT_FOLDER

UntilOption = Annotated[
    str, typer.Option("--until", help="Nouvelle date de décision : AAAA-MM-JJ.")
]


def add_to(app: typer.Typer) -> None:
    """Add the office's commands to the group `rers trainings`."""
    commands: dict[str, Callable[..., None]] = {
        "list": list_sessions,
        "at-risk": at_risk,
        "show": show,
        "history": history,
        "registrations": registrations,
        "export": export,
        "extend": extend,
        "confirm": confirm,
        "pause": pause,
        "resume": resume,
        "move": move,
        "merge": merge,
        "cancel": cancel,
        "reopen": reopen,
        "capacity": capacity,
    }
    for more in (
        trainings_openings,
        trainings_people,
        trainings_papers,
        trainings_quotes,
    ):
        commands |= more.COMMANDS
    for name, command in commands.items():
        app.command(name)(command)


def list_sessions(
    state: Annotated[str | None, typer.Option(help="Par exemple open, confirmed.")] = None,
    training: Annotated[int | None, typer.Option(help="Numéro de la formation.")] = None,
    is_json: JsonOption = False,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Liste les sessions."""

    async def ask(office: Office) -> list[Answer]:
        return await office.all("/sessions", state=state, training=training)

    tell(as_office(folder, ask), show_sessions, is_json=is_json)


def at_risk(is_json: JsonOption = False, folder: FolderOption = DEFAULT_FOLDER) -> None:
    """Liste les sessions sous leur minimum, la décision la plus proche d'abord."""

    async def ask(office: Office) -> list[Answer]:
        return await office.all("/sessions/at-risk")

    tell(as_office(folder, ask), show_sessions, is_json=is_json)


def show(
    session: SessionArgument, is_json: JsonOption = False, folder: FolderOption = DEFAULT_FOLDER
) -> None:
    """Montre une session : dates, places, minimum, décision."""
    tell(as_office(folder, _asked(session, "")), show_session, is_json=is_json)


def history(
    session: SessionArgument, is_json: JsonOption = False, folder: FolderOption = DEFAULT_FOLDER
) -> None:
    """Raconte la vie d'une session : qui, quand, pourquoi."""
    tell(as_office(folder, _asked(session, "/history")), show_history, is_json=is_json)


def registrations(
    session: SessionArgument, is_json: JsonOption = False, folder: FolderOption = DEFAULT_FOLDER
) -> None:
    """Liste les inscrits d'une session et sa liste d'attente."""

    async def ask(office: Office) -> list[Answer]:
        session_id = await office.session_id(session)
        return await office.all(f"/sessions/{session_id}/registrations")

    tell(as_office(folder, ask), show_registrations, is_json=is_json)


def export(
    since: Annotated[str, typer.Option("--from", help="Premier jour : AAAA-MM-JJ.")],
    until: Annotated[str, typer.Option("--to", help="Dernier jour : AAAA-MM-JJ.")],
    file: Annotated[Path, typer.Option("--output", "-o", help="Fichier .csv ou .ods à écrire.")],
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Écrit ce qui est à facturer, pour la comptabilité."""
    kind = file.suffix.removeprefix(".")
    if kind not in ("csv", "ods"):
        raise CommandRefusedError(reason="le fichier doit finir par .csv ou .ods")
    asked = {"from": day_of(since).isoformat(), "to": day_of(until).isoformat(), "format": kind}

    async def ask(office: Office) -> bytes:
        return await office.fetch("/invoicing", **asked)

    content = as_office(folder, ask)
    write_file(file, content)
    typer.echo(f"{file} : {len(content)} octets.")


def extend(
    session: SessionArgument,
    until: UntilOption,
    reason: ReasonOption,
    is_json: JsonOption = False,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Reporte la date de décision d'une session qui n'a pas assez d'inscrits."""
    _decide_by(folder, session, "extend", (until, reason), is_json=is_json)


def confirm(
    session: SessionArgument,
    reason: ReasonOption,
    is_json: JsonOption = False,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Maintient une session malgré un nombre d'inscrits sous le minimum."""
    _decide(folder, session, "confirm", {"reason": reason}, is_json=is_json)


def pause(
    session: SessionArgument,
    reason: ReasonOption,
    is_json: JsonOption = False,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Suspend les inscriptions ; qui a une place la garde."""
    _decide(folder, session, "pause", {"reason": reason}, is_json=is_json)


def resume(
    session: SessionArgument, is_json: JsonOption = False, folder: FolderOption = DEFAULT_FOLDER
) -> None:
    """Reprend les inscriptions."""
    _decide(folder, session, "resume", {}, is_json=is_json)


def move(
    session: SessionArgument,
    reason: ReasonOption,
    days: DaysOption = None,
    place: PlaceOption = None,
    is_json: JsonOption = False,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Déplace une session à d'autres jours ou ailleurs ; chacun garde sa place."""
    body: Answer = {"reason": reason}
    if days:
        body["parts"] = parts_of(days)
    if place:
        body["place"] = place
    _decide(folder, session, "move", body, is_json=is_json)


def merge(
    session: SessionArgument,
    into: Annotated[str, typer.Option("--into", help="La session qui reçoit les inscrits.")],
    reason: ReasonOption,
    is_json: JsonOption = False,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Regroupe une session avec une autre : chacun garde, change ou quitte."""

    async def act(office: Office) -> Answer:
        session_id, into_id = await office.session_id(session), await office.session_id(into)
        body = {"into_session_id": into_id, "reason": reason}
        merged: Answer = await office.post(f"/sessions/{session_id}/merge", body)
        return merged

    tell(as_office(folder, act), show_session, is_json=is_json)


def cancel(
    session: SessionArgument,
    reason: ReasonOption,
    is_json: JsonOption = False,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Annule une session ; tous les inscrits apprennent pourquoi."""
    _decide(folder, session, "cancel", {"reason": reason}, is_json=is_json)


def reopen(
    session: SessionArgument,
    until: UntilOption,
    reason: ReasonOption,
    is_json: JsonOption = False,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Rouvre une session annulée ; les anciens inscrits peuvent revenir."""
    _decide_by(folder, session, "reopen", (until, reason), is_json=is_json)


def capacity(
    session: SessionArgument,
    places: Annotated[int, typer.Argument(metavar="PLACES", help="Nombre de places.", min=1)],
    is_json: JsonOption = False,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Change le nombre de places ; les nouvelles vont à la liste d'attente."""

    async def act(office: Office) -> Answer:
        session_id = await office.session_id(session)
        changed: Answer = await office.put(f"/sessions/{session_id}/capacity", {"capacity": places})
        return changed

    tell(as_office(folder, act), show_session, is_json=is_json)


def _decide(folder: Path, session: str, word: str, body: Answer, *, is_json: bool) -> None:
    async def act(office: Office) -> Answer:
        session_id = await office.session_id(session)
        decided: Answer = await office.post(f"/sessions/{session_id}/{word}", body)
        return decided

    tell(as_office(folder, act), show_session, is_json=is_json)


def _decide_by(
    folder: Path, session: str, word: str, words: tuple[str, str], *, is_json: bool
) -> None:
    """Decide with a decision date, the whole of that day where the session is held, and a reason."""
    day_of(words[0])

    async def act(office: Office) -> Answer:
        path = f"/sessions/{await office.session_id(session)}"
        ends = end_of(words[0], (await office.get(path))["time_zone"])
        decided: Answer = await office.post(
            f"{path}/{word}", {"decision_at": ends, "reason": words[1]}
        )
        return decided

    tell(as_office(folder, act), show_session, is_json=is_json)


def _asked(session: str, of: str) -> Callable[[Office], Awaitable[Answer]]:
    async def ask(office: Office) -> Answer:
        found: Answer = await office.get(f"/sessions/{await office.session_id(session)}{of}")
        return found

    return ask
