"""The office opens sessions: one of the catalogue, or for those who wish for a training; or says why not yet."""

from typing import Annotated

import typer

from deploy.cli.office import Office, as_office, the_one
from deploy.cli.office_words import (
    Answer,
    DaysOption,
    PlaceOption,
    ReasonOption,
    end_of,
    parts_of,
    tell,
)
from deploy.cli.options import FolderOption, JsonOption
from deploy.cli.trainings_pages import show_demand, show_demands, show_session
from deploy.errors import CommandRefusedError
from deploy.places import DEFAULT_FOLDER

DemandArgument = Annotated[
    str, typer.Argument(metavar="DEMANDE", help="Son identifiant, ou ses derniers caractères.")
]
CapacityOption = Annotated[int, typer.Option("--capacity", min=1, help="Nombre de places.")]
MinimumOption = Annotated[
    int | None, typer.Option("--minimum", min=1, help="Inscrits qu'il faut.", show_default="12")
]
RemoteOption = Annotated[bool, typer.Option("--remote", help="En visioconférence.")]
MOST_DEMANDS = 50
"""Largest page of demands that the service gives."""


def open_session(
    number: Annotated[int, typer.Argument(metavar="NUMÉRO", help="De la formation.", min=1)],
    capacity: CapacityOption,
    days: DaysOption = None,
    place: PlaceOption = None,
    minimum: MinimumOption = None,
    is_remote: RemoteOption = False,
    draft: Annotated[
        int | None, typer.Option(min=1, help="Rang de la session annoncée au catalogue.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--decision", help="Jour de la décision : AAAA-MM-JJ.")
    ] = None,
    is_json: JsonOption = False,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Ouvre les inscriptions d'une session, à ses jours ou à ceux du catalogue."""
    body = _session(days, place, capacity, minimum, is_remote=is_remote)
    if draft is not None:
        body["draft"] = draft
    if until:
        body["decision_at"] = end_of(until)

    async def act(office: Office) -> Answer:
        opened: Answer = await office.post(f"/trainings/{number}/sessions", body)
        return opened

    tell(as_office(folder, act), show_session, is_json=is_json)


def demands(is_json: JsonOption = False, folder: FolderOption = DEFAULT_FOLDER) -> None:
    """Liste ce qui est souhaité, par formation et par région."""

    async def ask(office: Office) -> list[Answer]:
        return await office.all("/demands", page=MOST_DEMANDS)

    tell(as_office(folder, ask), show_demands, is_json=is_json)


def demand_open(
    demand: DemandArgument,
    capacity: CapacityOption,
    days: DaysOption = None,
    place: PlaceOption = None,
    minimum: MinimumOption = None,
    is_remote: RemoteOption = False,
    head_start: Annotated[
        int | None,
        typer.Option("--head-start", min=0, help="Jours réservés à qui attend.", show_default="7"),
    ] = None,
    is_json: JsonOption = False,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Ouvre une session pour celles et ceux qui la souhaitent : ils sont invités d'abord."""
    body = _session(days, place, capacity, minimum, is_remote=is_remote)
    if head_start is not None:
        body["head_start_days"] = head_start
    _answer(demand, "open", body, folder, is_json=is_json)


def demand_dismiss(
    demand: DemandArgument,
    reason: ReasonOption,
    is_json: JsonOption = False,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """N'ouvre rien pour l'instant ; celles et ceux qui attendent apprennent pourquoi."""
    _answer(demand, "dismiss", {"reason": reason}, folder, is_json=is_json)


def _answer(demand: str, word: str, body: Answer, folder: FolderOption, *, is_json: bool) -> None:
    async def act(office: Office) -> Answer:
        known = await office.all("/demands", page=MOST_DEMANDS)
        ids = [each["demand_id"] for each in known]
        demand_id = the_one(demand, ids, ("aucune demande", "demandes"))
        answered: Answer = await office.post(f"/demands/{demand_id}/{word}", body)
        return answered

    tell(as_office(folder, act), show_demand, is_json=is_json)


def _session(
    days: str | None, place: str | None, capacity: int, minimum: int | None, *, is_remote: bool
) -> Answer:
    """Return what is to be opened; what is left out comes from the catalogue or the service's defaults."""
    if is_remote and place:
        raise CommandRefusedError(reason="une session est en un lieu, ou en visioconférence")
    body: Answer = {"capacity": capacity}
    if days:
        body["parts"] = parts_of(days)
    if place:
        body["place"] = place
    if is_remote:
        body["mode"] = "remote"
    if minimum is not None:
        body["minimum"] = minimum
    return body


COMMANDS = {
    "open": open_session,
    "demands": demands,
    "demand-open": demand_open,
    "demand-dismiss": demand_dismiss,
}
