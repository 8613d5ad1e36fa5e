"""The commands `rers partners`: institutions outside are let in, seen, stopped and let go."""

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.messages import sentence
from deploy.cli.office_words import tell
from deploy.cli.options import FolderOption, JsonOption
from deploy.cli.partner_desk import Answer, Desk, as_ops, broker_lag
from deploy.cli.partners_pages import (
    show_access,
    show_lag,
    show_lags,
    show_partner,
    show_partners,
    show_welcome,
)
from deploy.errors import (
    BrokerForeignError,
    CommandRefusedError,
    DeployError,
    NotRunningError,
    PartnerUnknownError,
    StillStartingError,
)
from deploy.local import partner_accounts
from deploy.places import DEFAULT_FOLDER

SlugArgument = Annotated[
    str, typer.Argument(metavar="NOM", help="Son nom court : minuscules, chiffres, tirets.")
]
STRAY = "a un compte NATS sans être un partenaire actif (suspendu ou oublié) ; pour le fermer"
STRAY_CLOSED = "seul son compte NATS restait, il est fermé"
REFUSED = 1
app = typer.Typer(
    help="Les partenaires : accès, clés, webhooks, livraisons, retards.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def partners() -> None:
    """Les partenaires : accès, clés, webhooks, livraisons, retards."""


@app.command()
def add(
    slug: SlugArgument,
    title: Annotated[str, typer.Option("--title", help="Le nom de l'institution.")],
    contact: Annotated[
        str, typer.Option("--contact", help="L'adresse électronique de son service.")
    ],
    networks: Annotated[
        list[str] | None,
        typer.Option("--network", metavar="ID", help="Seulement ce réseau ; à répéter."),
    ] = None,
    types: Annotated[
        list[str] | None,
        typer.Option("--type", metavar="TYPE", help="Seulement ce type : session.opened, offer …"),
    ] = None,
    is_json: JsonOption = False,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Ajoute un partenaire : sa clé, son compte NATS, et tout ce qu'il faut lui transmettre."""
    body = {
        "slug": slug,
        "title": title,
        "contact_email": contact,
        "networks": networks or None,
        "types": types or None,
    }

    async def act(desk: Desk) -> Answer:
        partner = await desk.post("/partners", body)
        path = f"/partners/{partner['partner_id']}/keys"
        key = await desk.post(path, {"title": "première clé"})
        access, refused = await _account(folder, partner)
        return {
            "url": desk.url,
            "partner": partner,
            "key": key,
            "nats": access,
            "nats_refused": refused,
        }

    made = as_ops(folder, act)
    tell(made, show_welcome, is_json=is_json)
    if made["nats_refused"]:
        raise typer.Exit(REFUSED)


async def _account(folder: Path, partner: Answer) -> tuple[Answer | None, str | None]:
    """Give a partner its account of the broker; return it, or why there is none."""
    scope = partner["networks"], partner["types"]
    try:
        access = await partner_accounts.add(folder, partner["slug"], None, *scope)
    except DeployError as error:
        return None, sentence(error)
    return asdict(access), None


@app.command("list")
def list_partners(is_json: JsonOption = False, folder: FolderOption = DEFAULT_FOLDER) -> None:
    """Liste les partenaires."""

    async def act(desk: Desk) -> list[Answer]:
        return await desk.all("/partners")

    found = as_ops(folder, act)
    tell(found, show_partners, is_json=is_json)
    _warn_of_strays(_accounts(folder), found)


@app.command()
def show(
    slug: SlugArgument, is_json: JsonOption = False, folder: FolderOption = DEFAULT_FOLDER
) -> None:
    """Montre un partenaire, ses clés et ses webhooks."""

    async def act(desk: Desk) -> Answer:
        partner = await desk.partner(slug)
        path = f"/partners/{partner['partner_id']}"
        keys, endpoints = await asyncio.gather(
            desk.all(f"{path}/keys"), desk.all(f"{path}/endpoints")
        )
        return {**partner, "keys": keys, "endpoints": endpoints}

    tell(as_ops(folder, act), show_partner, is_json=is_json)


@app.command()
def lag(
    slug: Annotated[
        str | None, typer.Argument(metavar="NOM", help="Son nom court ; sans lui, tous.")
    ] = None,
    is_json: JsonOption = False,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Dit de combien un partenaire, ou chacun, est en retard par chacun des trois chemins."""

    async def act(desk: Desk, name: str) -> Answer:
        partner = await desk.known(name)
        _warn_of_strays(_accounts(folder) & {name}, [partner] if partner else [])
        return await _lag(desk, folder, await desk.partner(name))

    async def act_on_all(desk: Desk) -> list[Answer]:
        found = await desk.all("/partners")
        _warn_of_strays(_accounts(folder), found)
        return [await _lag(desk, folder, each) for each in found]

    if slug is None:
        tell(as_ops(folder, act_on_all), show_lags, is_json=is_json)
    else:
        tell(as_ops(folder, lambda desk: act(desk, slug)), show_lag, is_json=is_json)


async def _lag(desk: Desk, folder: Path, partner: Answer) -> Answer:
    found: Answer = await desk.get(f"/partners/{partner['partner_id']}/lag")
    try:
        found["nats"] = await broker_lag(folder, partner["slug"])
    except DeployError:  # a service elsewhere, whose broker is not told to this machine
        found["nats"] = None
    return {"slug": partner["slug"], **found}


@app.command()
def suspend(
    slug: SlugArgument, is_json: JsonOption = False, folder: FolderOption = DEFAULT_FOLDER
) -> None:
    """Suspend un partenaire : plus rien ne lui parvient ; sa place dans NATS est gardée."""

    async def act(desk: Desk) -> Answer:
        suspended: Answer = await desk.post(f"{await desk.path(slug)}/suspend")
        await _shut_out(folder, slug, keeps_place=True)
        return suspended

    tell(as_ops(folder, act), show_partner, is_json=is_json)


@app.command()
def resume(
    slug: SlugArgument, is_json: JsonOption = False, folder: FolderOption = DEFAULT_FOLDER
) -> None:
    """Rouvre l'accès d'un partenaire suspendu, avec un nouveau mot de passe NATS."""

    async def act(desk: Desk) -> Answer:
        if (await desk.partner(slug))["state"] == "active":
            raise CommandRefusedError(
                reason=f"« {slug} » n'est pas suspendu, rien n'a changé ; pour un nouveau mot de passe "
                f"NATS : ./rers partners nats {slug}"
            )
        resumed: Answer = await desk.post(f"{await desk.path(slug)}/resume")
        access, refused = await _account(folder, resumed)
        return {**resumed, "nats": access, "nats_refused": refused}

    resumed = as_ops(folder, act)
    tell(resumed, _show_with_access, is_json=is_json)
    if resumed["nats_refused"]:
        raise typer.Exit(REFUSED)


@app.command()
def nats(
    slug: SlugArgument, is_json: JsonOption = False, folder: FolderOption = DEFAULT_FOLDER
) -> None:
    """Donne à un partenaire un (nouveau) mot de passe NATS ; sa place dans le flux est gardée."""

    async def act(desk: Desk) -> Answer:
        partner = await desk.partner(slug)
        if partner["state"] == "suspended":
            reason = f"« {slug} » est suspendu : rers partners resume {slug}"
            raise CommandRefusedError(reason=reason)
        scope = partner["networks"], partner["types"]
        return asdict(await partner_accounts.add(folder, slug, None, *scope))

    tell(as_ops(folder, act), lambda access: show_access(access, None, slug), is_json=is_json)


@app.command()
def remove(
    slug: SlugArgument,
    is_sure: Annotated[bool, typer.Option("--yes", help="Ne demande pas de confirmation.")] = False,
    is_json: JsonOption = False,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Oublie un partenaire, ses clés, ses webhooks, leur journal et son compte NATS."""
    if not is_sure and not typer.confirm(f"Oublier « {slug} » et tout ce qui est à lui ?"):
        raise typer.Exit(REFUSED)

    async def act(desk: Desk) -> Answer:
        partner = await desk.known(slug)
        was_in = await _shut_out(folder, slug, keeps_place=False)
        if partner is not None:
            await desk.delete(f"/partners/{partner['partner_id']}")
        elif was_in:
            typer.echo(f"« {slug} » n'était plus connu du service : {STRAY_CLOSED}.", err=True)
        else:
            await desk.partner(slug)  # says that nobody has this name
        return {"removed": slug}

    tell(as_ops(folder, act), lambda _: typer.echo(f"« {slug} » est oublié."), is_json=is_json)


async def _shut_out(folder: Path, slug: str, *, keeps_place: bool) -> bool:
    """Take the account of the broker away; false when there is none, or it is not this machine's to take."""
    try:
        await partner_accounts.remove(folder, slug, keeps_place=keeps_place)
    except PartnerUnknownError:
        return False
    except StillStartingError:
        raise
    except (
        BrokerForeignError,
        NotRunningError,
    ) as error:  # nothing that running it again would mend
        typer.echo(f"NATS : {sentence(error)}", err=True)
        return False
    return True


def _accounts(folder: Path) -> set[str]:
    return {each.slug for each in partner_accounts.list_partners(folder)}


def _warn_of_strays(slugs: set[str], partners: list[Answer]) -> None:
    """Name whoever still has an account of the broker without being an active partner."""
    states = {each["slug"]: each["state"] for each in partners}
    for slug in sorted(slugs):
        if states.get(slug) != "active":
            command = "suspend" if slug in states else "remove"
            typer.echo(f"Attention : « {slug} » {STRAY} : rers partners {command} {slug}", err=True)


def _show_with_access(resumed: Answer) -> None:
    show_partner(resumed)
    show_access(resumed["nats"], resumed["nats_refused"], resumed["slug"])
