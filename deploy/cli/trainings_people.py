"""The office for somebody on the phone: registering, unregistering, and the name on their papers."""

from typing import Annotated, Literal

import typer

from deploy.cli.office import Office, as_office, the_one
from deploy.cli.office_words import (
    Answer,
    MemberArgument,
    SessionArgument,
    member_id_of,
    tell,
)
from deploy.cli.options import FolderOption, JsonOption
from deploy.cli.trainings_pages import show_registrations
from deploy.places import DEFAULT_FOLDER

LIVE = ("registered", "waiting", "offered")


def register(
    session: SessionArgument,
    member: MemberArgument,
    companions: Annotated[
        list[str] | None,
        typer.Option(
            "--with", metavar="MEMBRE", help="Qui vient avec ; autant de fois qu'il faut."
        ),
    ] = None,
    audience: Annotated[
        Literal["volunteers", "employees", "institutions", "companies"],
        typer.Option(help="À quel tarif."),
    ] = "volunteers",
    network: Annotated[
        str | None, typer.Option(metavar="RÉSEAU", help="Au nom de quel réseau.")
    ] = None,
    is_json: JsonOption = False,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Inscrit une personne, ou tout un groupe : une place, ou la liste d'attente."""
    body: Answer = {
        "member_id": member_id_of(member),
        "with_member_ids": [member_id_of(each) for each in companions or []],
        "audience": audience,
        "network_id": member_id_of(network) if network else None,
    }

    async def act(office: Office) -> list[Answer]:
        path = f"/sessions/{await office.session_id(session)}/registrations"
        made: Answer = await office.post(path, body)
        return [made, *made.pop("companions", [])]

    tell(as_office(folder, act), show_registrations, is_json=is_json)


def unregister(
    session: SessionArgument,
    member: Annotated[
        str,
        typer.Argument(metavar="MEMBRE", help="Son identifiant, ou ses derniers caractères."),
    ],
    is_json: JsonOption = False,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Désinscrit une personne, qu'elle ait une place ou attende ; sa place passe à la suivante."""

    async def act(office: Office) -> list[Answer]:
        session_id = await office.session_id(session)
        people = await office.all(f"/sessions/{session_id}/registrations")
        live = {each["member_id"]: each for each in people if each["status"] in LIVE}
        nobody = "aucune personne inscrite ou en attente"
        whose = live[the_one(member, live, (nobody, "personnes"))]
        return [await office.post(f"/registrations/{whose['registration_id']}/cancel")]

    tell(as_office(folder, act), show_registrations, is_json=is_json)


def name(
    member: MemberArgument,
    printed: Annotated[str, typer.Argument(metavar="NOM", help="Prénom et nom, entre guillemets.")],
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Dit sous quel nom les papiers d'une personne sont imprimés."""
    member_id = member_id_of(member)

    async def act(office: Office) -> Answer:
        kept: Answer = await office.put(f"/printed-name?member_id={member_id}", {"name": printed})
        return kept

    kept = as_office(folder, act)
    typer.echo(f"Ses papiers porteront : {kept['name']}.")


COMMANDS = {"register": register, "unregister": unregister, "name": name}
