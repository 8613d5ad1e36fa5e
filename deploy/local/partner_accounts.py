"""Adds and removes partners at the running embedded broker: account, permissions, durable."""

import asyncio
import json
import re
import secrets
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import NoServersError
from nats.js.errors import NotFoundError

from deploy.errors import (
    BrokerForeignError,
    BrokerReloadError,
    NodeSilentError,
    PartnerSlugError,
    PartnerStillInError,
    PartnerUnknownError,
)
from deploy.local import addresses
from deploy.local.addresses import Addresses
from deploy.local.broker_accounts import Logins, PartnerAccount, alone, known, subjects, write
from deploy.local.password_hash import kept
from deploy.local.probes import fetch
from deploy.local.secrets import Vault
from deploy.operations.broker import connected
from shared.messaging.broker_url import nodes_of, shown
from shared.messaging.partner_durables import STREAM, PartnerDurable, put_durables

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
ANSWER_S = 2.0
NATS_PORT = 4222
TAKES_EFFECT_WITHIN_S = 5.0
LOOK_EVERY_S = 0.05
RELOADS = 2
"""The imports of an account that is new are linked only by the reload after the one that makes it."""

Change = Callable[[dict[str, PartnerAccount]], None]


@dataclass(frozen=True)
class Access:
    """All that a partner must be told to read by NATS; the password is kept nowhere else."""

    servers: str
    user: str
    password: str
    stream: str
    durable: str


def list_partners(folder: Path) -> list[PartnerAccount]:
    """Return the partners that the embedded broker of a platform's folder knows."""
    return known(_place(folder))


async def add(
    folder: Path,
    slug: str,
    password: str | None = None,
    networks: Sequence[str] | None = None,
    types: Sequence[str] | None = None,
) -> Access:
    """Let a partner read by NATS, or change its password and what it reads; its place in the stream stays.

    The password is made here unless given. Returns once every node lets the partner in.
    """
    if not SLUG.fullmatch(slug):
        raise PartnerSlugError(slug=slug)
    found = _embedded(folder)
    password = password or secrets.token_urlsafe(24)
    account = PartnerAccount(slug, kept(password), _texts(networks), _texts(types))
    await _put_durable(found, account.durable)

    def enter(accounts: dict[str, PartnerAccount]) -> None:
        accounts[slug] = account

    access = Access(
        servers=shown(found.nats_url),
        user=account.durable.name,
        password=password,
        stream=STREAM,
        durable=account.durable.name,
    )
    await _change(folder, found, enter)
    await asyncio.gather(*(_let_in(server, access) for server in nodes_of(access.servers)))
    return access


async def remove(folder: Path, slug: str, *, keeps_place: bool = False) -> None:
    """Shut a partner out at once; its durable goes too unless it `keeps_place` for a later `add`.

    Raise PartnerStillInError when a node does not answer: it may still let the partner in until this
    is done again. Of a name that is unknown the nodes are asked too, before PartnerUnknownError.
    """
    found = _embedded(folder)
    if not SLUG.fullmatch(slug):
        raise PartnerUnknownError(slug=slug)
    is_known = slug in {each.slug for each in list_partners(folder)}
    await _shut_out(folder, found, slug)
    if not keeps_place:
        async with connected(found.nats_url) as client:
            with suppress(NotFoundError):
                await client.jetstream().delete_consumer(STREAM, PartnerDurable(slug).name)
    if not is_known:
        raise PartnerUnknownError(slug=slug)


async def _shut_out(folder: Path, found: Addresses, slug: str) -> None:
    def leave(accounts: dict[str, PartnerAccount]) -> None:
        accounts.pop(slug, None)

    try:
        await _change(folder, found, leave, {PartnerDurable(slug).name})
    except NodeSilentError as error:
        raise PartnerStillInError(slug=slug, **error.facts) from error


async def reload(found: Addresses) -> None:
    """Have every node that is up read its accounts again; a node that is down reads them when it starts."""
    if found.nats_system_url is None:
        raise BrokerForeignError
    for _ in range(RELOADS):
        await asyncio.gather(*(_reload(url) for url in nodes_of(found.nats_system_url)))


async def _change(
    folder: Path, found: Addresses, change: Change, leaving: AbstractSet[str] = frozenset()
) -> None:
    """Write the accounts and have them read; when a node refuses them, the former ones come back.

    They do not when a node is silent: it reads the new ones when it is told again, or starts.
    """
    place, logins = _place(folder), Logins.of(Vault(folder / "secrets"))
    with alone(place):
        before = known(place)
        accounts = {each.slug: each for each in before}
        change(accounts)
        write(place, logins, list(accounts.values()))
    try:
        await reload(found)
        names = {each.durable.name for each in accounts.values()}
        gone = ({each.durable.name for each in before} | leaving) - names
        for url in found.nats_monitoring_urls:
            await _require_accounts(url, names, gone)
    except BrokerReloadError:
        with alone(place):
            write(place, logins, before)
        await reload(found)
        raise


async def _reload(system_url: str) -> None:
    client = await _entered(system_url)
    if client is None:
        return
    try:
        server = client._server_info["server_id"]
        answer = await client.request(f"$SYS.REQ.SERVER.{server}.RELOAD", b"", timeout=ANSWER_S)
    except TimeoutError as error:
        raise NodeSilentError(node=shown(system_url)) from error
    except NatsError as error:
        reason = str(error) or type(error).__name__
        raise BrokerReloadError(node=shown(system_url), reason=reason) from error
    finally:
        await client.close()
    refused = json.loads(answer.data).get("error")
    if refused:
        raise BrokerReloadError(node=shown(system_url), reason=refused.get("description", refused))


async def _require_accounts(monitoring_url: str, present: set[str], gone: set[str]) -> None:
    """Ask the node itself which accounts it has; one that is down reads them when it starts."""
    try:
        _, body = await fetch(f"{monitoring_url}/accountz")
    except ConnectionRefusedError:
        return
    except (OSError, TimeoutError) as error:
        raise NodeSilentError(node=monitoring_url) from error
    accounts = set(json.loads(body)["accounts"])
    if not present <= accounts or gone & accounts:
        raise BrokerReloadError(node=monitoring_url, reason="les comptes n'ont pas changé")


async def _let_in(server: str, access: Access) -> None:
    """Come in as the partner would, and wait until its durable answers; a node that is down is passed over."""
    client = await _entered(server, access.user, access.password)
    if client is None:
        return
    try:
        async with asyncio.timeout(TAKES_EFFECT_WITHIN_S):
            while not await _answers(client, access.durable):
                await asyncio.sleep(LOOK_EVERY_S)
    except TimeoutError as error:
        raise BrokerReloadError(node=server, reason="le compte ne répond pas") from error
    finally:
        await client.close()


async def _entered(url: str, user: str | None = None, password: str | None = None) -> Client | None:
    """Connect to one node; null when it is down, BrokerReloadError when it lets nobody in by this name.

    Only a refused connection is a node that is down; one that is slow raises NodeSilentError.
    """
    if await _is_down(url):
        return None
    try:
        return await nats.connect(
            url,
            user=user,
            password=password,
            connect_timeout=2,
            allow_reconnect=False,
            max_reconnect_attempts=1,
            reconnect_time_wait=0.1,
            error_cb=_say_nothing,
        )
    except (NoServersError, OSError, TimeoutError) as error:
        raise NodeSilentError(node=shown(url)) from error
    except NatsError as error:
        raise BrokerReloadError(node=shown(url), reason=str(error)) from error


async def _is_down(url: str) -> bool:
    parts = urlsplit(url)
    try:
        async with asyncio.timeout(ANSWER_S):
            _, writer = await asyncio.open_connection(parts.hostname, parts.port or NATS_PORT)
    except ConnectionRefusedError:
        return True
    except (OSError, TimeoutError) as error:
        raise NodeSilentError(node=shown(url)) from error
    writer.close()
    return False


async def _answers(client: Client, durable: str) -> bool:
    try:
        answer = await client.request(subjects(durable)[1], b"", timeout=1)
    except (NatsError, TimeoutError):
        return False
    return "error" not in json.loads(answer.data)


async def _put_durable(found: Addresses, durable: PartnerDurable) -> None:
    async with connected(found.nats_url) as client:
        await put_durables(client.jetstream(), [durable], found.nats_replicas)


def _embedded(folder: Path) -> Addresses:
    found = addresses.read(folder)
    if found.nats_system_url is None:
        raise BrokerForeignError
    return found


def _place(folder: Path) -> Path:
    return folder / "nats"


def _texts(given: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if given is None else tuple(given)


async def _say_nothing(error: Exception) -> None:
    """What goes wrong is told once, by who asked."""
