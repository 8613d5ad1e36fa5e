"""The commands `rers partners keys`, `endpoints`, `deliveries` and `replay`."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.cli.office import the_one
from deploy.cli.office_words import tell
from deploy.cli.options import FolderOption, JsonOption
from deploy.cli.partner_desk import Answer, Desk, as_ops, moment
from deploy.cli.partners import REFUSED, SlugArgument
from deploy.cli.partners_pages import (
    counted,
    show_deliveries,
    show_endpoints,
    show_keys,
    show_new_endpoint,
    show_new_key,
    show_rotated_secret,
    show_test,
)
from deploy.errors import CommandRefusedError
from deploy.places import DEFAULT_FOLDER

EndpointArgument = Annotated[
    str, typer.Argument(metavar="WEBHOOK", help="Son identifiant, ou ses derniers caractères.")
]
EndpointOption = Annotated[
    str | None, typer.Option("--endpoint", help="Seulement ce webhook ; sinon, tous.")
]
HELP = {"help_option_names": ["-h", "--help"]}
keys = typer.Typer(help="Les clés d'API.", no_args_is_help=True, context_settings=HELP)
endpoints = typer.Typer(help="Les webhooks.", no_args_is_help=True, context_settings=HELP)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the group `rers partners`."""
    app.add_typer(keys, name="keys")
    app.add_typer(endpoints, name="endpoints")
    app.command("deliveries")(deliveries)
    app.command("replay")(replay)


@keys.command("add")
def add_key(
    slug: SlugArgument,
    title: Annotated[str, typer.Option("--title", help="À quoi elle sert.")] = "clé",
    is_json: JsonOption = False,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Crée une clé de plus, montrée cette seule fois."""

    async def act(desk: Desk) -> Answer:
        made: Answer = await desk.post(f"{await desk.path(slug)}/keys", {"title": title})
        return made

    tell(as_ops(folder, act), show_new_key, is_json=is_json)


@keys.command("list")
def list_keys(
    slug: SlugArgument, is_json: JsonOption = False, folder: FolderOption = DEFAULT_FOLDER
) -> None:
    """Liste les clés d'un partenaire."""

    async def act(desk: Desk) -> list[Answer]:
        return await desk.all(f"{await desk.path(slug)}/keys")

    tell(as_ops(folder, act), show_keys, is_json=is_json)


@keys.command("revoke")
def revoke_key(
    slug: SlugArgument,
    key: Annotated[
        str, typer.Argument(metavar="CLÉ", help="Son identifiant, ou ses derniers caractères.")
    ],
    is_json: JsonOption = False,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Révoque une clé : elle n'ouvre plus rien."""

    async def act(desk: Desk) -> Answer:
        path = f"{await desk.path(slug)}/keys"
        ids = [each["api_key_id"] for each in await desk.all(path)]
        revoked: Answer = await desk.delete(f"{path}/{the_one(key, ids, ('aucune clé', 'clés'))}")
        return revoked

    tell(as_ops(folder, act), lambda revoked: show_keys([revoked]), is_json=is_json)


@endpoints.command("add")
def add_endpoint(
    slug: SlugArgument,
    url: Annotated[str, typer.Argument(metavar="ADRESSE", help="https, sur un hôte public.")],
    networks: Annotated[
        list[str] | None, typer.Option("--network", help="Seulement ce réseau ; à répéter.")
    ] = None,
    types: Annotated[
        list[str] | None, typer.Option("--type", help="Seulement ce type ; à répéter.")
    ] = None,
    is_json: JsonOption = False,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Ajoute un webhook ; son secret de signature est montré cette seule fois."""
    body = {"url": url, "networks": networks or None, "types": types or None}

    async def act(desk: Desk) -> Answer:
        made: Answer = await desk.post(f"{await desk.path(slug)}/endpoints", body)
        return made

    tell(as_ops(folder, act), show_new_endpoint, is_json=is_json)


@endpoints.command("list")
def list_endpoints(
    slug: SlugArgument, is_json: JsonOption = False, folder: FolderOption = DEFAULT_FOLDER
) -> None:
    """Liste les webhooks d'un partenaire."""

    async def act(desk: Desk) -> list[Answer]:
        return await desk.all(f"{await desk.path(slug)}/endpoints")

    tell(as_ops(folder, act), show_endpoints, is_json=is_json)


def _on_endpoint(
    word: str, meaning: str, show: Callable[[Any], None]
) -> Callable[[str, str, bool, Any], None]:
    """Return the command that asks `word` of one webhook."""

    def command(
        slug: SlugArgument,
        endpoint: EndpointArgument,
        is_json: JsonOption = False,
        folder: FolderOption = DEFAULT_FOLDER,
    ) -> None:
        tell(_ask_of(slug, endpoint, word, folder), show, is_json=is_json)

    command.__doc__ = meaning
    return command


def _ask_of(slug: str, endpoint: str, word: str, folder: Path) -> Any:
    async def act(desk: Desk) -> Any:
        path = await desk.path(slug)
        found = await desk.endpoint(path, endpoint)
        return await desk.post(f"{path}/endpoints/{found['endpoint_id']}/{word}")

    return as_ops(folder, act)


endpoints.command("rotate")(
    _on_endpoint(
        "secret/rotate",
        "Donne un nouveau secret ; l'ancien signe encore un jour à côté.",
        show_rotated_secret,
    )
)


@endpoints.command("test")
def test_endpoint(
    slug: SlugArgument,
    endpoint: EndpointArgument,
    is_json: JsonOption = False,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Envoie un événement d'essai et dit la réponse ; s'il arrive, tout ce qui attendait repart."""
    tried = _ask_of(slug, endpoint, "test", folder)
    tell(tried, show_test, is_json=is_json)
    if not tried["is_delivered"]:
        raise typer.Exit(REFUSED)


endpoints.command("enable")(
    _on_endpoint(
        "enable",
        "Remet en service un webhook arrêté ou en échec.",
        lambda endpoint: show_endpoints([endpoint]),
    )
)


@endpoints.command("remove")
def remove_endpoint(
    slug: SlugArgument,
    endpoint: EndpointArgument,
    is_json: JsonOption = False,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Retire un webhook, et son journal avec lui."""

    async def act(desk: Desk) -> Answer:
        path = await desk.path(slug)
        found = await desk.endpoint(path, endpoint)
        await desk.delete(f"{path}/endpoints/{found['endpoint_id']}")
        return {"removed": found["endpoint_id"]}

    tell(as_ops(folder, act), lambda _: typer.echo("Webhook retiré."), is_json=is_json)


def deliveries(
    slug: SlugArgument,
    endpoint: EndpointOption = None,
    is_failed: Annotated[
        bool, typer.Option("--failed", help="Seulement celles qui échouent ou sont abandonnées.")
    ] = False,
    is_json: JsonOption = False,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Montre les dernières livraisons par webhooks, la plus récente d'abord."""

    async def act(desk: Desk) -> list[Answer]:
        path = await desk.path(slug)
        states = ("failed", "failing") if is_failed else (None,)
        pages = await asyncio.gather(
            *(
                desk.get(f"{path}/endpoints/{each}/deliveries", state=state)
                for each in await _chosen(desk, path, endpoint)
                for state in states
            )
        )
        found: list[Answer] = [item for page in pages for item in page["items"]]
        return sorted(found, key=lambda item: item["delivery_id"], reverse=True)

    tell(as_ops(folder, act), show_deliveries, is_json=is_json)


def replay(
    slug: SlugArgument,
    endpoint: EndpointOption = None,
    since: Annotated[
        str | None, typer.Option("--since", help="Depuis : 2h, 3d ou 2026-11-22T08:00.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help="Jusqu'à, de même.")] = None,
    events: Annotated[
        list[str] | None, typer.Option("--event", help="Seulement ce fait ; à répéter.")
    ] = None,
    is_json: JsonOption = False,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Renvoie aux webhooks des faits des 30 derniers jours : une période, ou ceux qu'on nomme."""
    if (since is None) == (not events) or (until is not None and since is None):
        raise CommandRefusedError(reason="donnez --since (et --until), ou --event")
    body: Answer = {"event_ids": events} if events else {"since": moment(since or "")}
    if until is not None:
        body["until"] = moment(until)

    async def act(desk: Desk) -> Answer:
        path = await desk.path(slug)
        queued = 0
        for each in await _chosen(desk, path, endpoint):
            queued += (await desk.post(f"{path}/endpoints/{each}/replays", body))["queued"]
        return {"queued": queued}

    tell(as_ops(folder, act), _show_queued, is_json=is_json)


async def _chosen(desk: Desk, path: str, ending: str | None) -> list[str]:
    """Return the ids of all webhooks, or of the one that is named."""
    if ending is not None:
        return [(await desk.endpoint(path, ending))["endpoint_id"]]
    found = [each["endpoint_id"] for each in await desk.all(f"{path}/endpoints")]
    if not found:
        raise CommandRefusedError(reason="ce partenaire n'a pas de webhook")
    return found


def _show_queued(replayed: Answer) -> None:
    queued = replayed["queued"]
    typer.echo(f"{counted(queued, 'livraison')} {'repartent' if queued > 1 else 'repart'}.")
