"""The drill: a backup of the running platform restored beside it, compared, started, read, thrown away."""

import asyncio
import shutil
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import asyncpg

from deploy.backup.restoring import EMBEDDED, Restored, restore
from deploy.backup.shelf import note
from deploy.backup.taking import Observer, Source, Taken, take
from deploy.clients.api import Api, RefusedError, SilentError
from deploy.clients.signer import Signer
from deploy.databases import Dsns, connect
from deploy.errors import DrillFailedError
from deploy.hearings import hearings_of
from deploy.local.addresses import Addresses
from deploy.local.stack import LocalStack
from deploy.operations.broker import connected
from shared.clock import Clock, SystemClock

CAUGHT_UP_WITHIN_S = 120.0
LOOK_S = 0.2
QUIET = "UPDATE endpoint SET state = 'disabled', reason = 'partner'"
"""What a partner's own computer is told comes from the platform that lives, never from a drill."""

NETWORK = "{network}"
READS = {
    "members": ("/networks", {}),
    "savoirs": ("/board", {"network_id": NETWORK}),
    "matching": ("/matches", {}),
    "trainings": ("/sessions", {}),
    "notifications": ("/notifications", {}),
    "partners": ("/partners", {}),
}
"""One question to each service that its database must answer."""


@dataclass(frozen=True)
class Drilled:
    """A drill that went well; `seconds` in all, `tables` compared, `reads` answered."""

    taken: Taken
    restored: Restored
    tables: int
    reads: int
    seconds: float


async def drill(source: Source, tell: Observer, *, clock: Clock | None = None) -> Drilled:
    """Back up, restore on other ports, start, read, throw away; raise DrillFailedError.

    No mail leaves: the drill's platform has a mail catcher of its own. No webhook either.
    """
    loop = asyncio.get_running_loop()
    began = loop.time()
    place = source.folder.absolute() / "drill"
    shutil.rmtree(place, ignore_errors=True)
    taken = await take(source, source.folder / "backups", tell)
    try:
        restored = await restore(taken.path, place, tell)
        await _silence_webhooks(place)
        tell("start", "")
        services = tuple(source.addresses.services)
        async with LocalStack(place, services=services, environment=EMBEDDED) as stack:
            tell("consumers", "")
            await caught_up(stack.addresses)
            tell("reads", "")
            reads = await _read_each(stack.addresses)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    at = (clock or SystemClock()).now().astimezone(UTC).isoformat()
    note(source.folder, drill_at=at)
    tables = sum(len(saved.tables) for saved in taken.manifest.databases.values())
    return Drilled(taken, restored, tables, reads, loop.time() - began)


async def _silence_webhooks(place: Path) -> None:
    async with LocalStack(place, services=(), environment=EMBEDDED) as stack:
        admin = stack.addresses.database_admin_dsn
        try:
            connection = await asyncpg.connect(f"{admin.rpartition('/')[0]}/rers_partners")
        except asyncpg.InvalidCatalogNameError:
            return
        try:
            await connection.execute(QUIET)
        finally:
            await connection.close()


async def caught_up(where: Addresses) -> None:
    """Wait until every service's consumers have nothing left and every outbox is empty."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + CAUGHT_UP_WITHIN_S
    while behind := await _behind(where):
        if loop.time() > deadline:
            raise DrillFailedError(reason=f"en retard : {', '.join(behind)}")
        await asyncio.sleep(LOOK_S)


async def _behind(where: Addresses) -> list[str]:
    behind = [name for name, dsns in where.databases.items() if await _has_letters(dsns)]
    async with connected(where.nats_url) as client:
        broker = client.jetstream(timeout=5)
        for hearing in hearings_of(where.services):
            state = await broker.consumer_info(hearing.stream, hearing.consumer)
            if state.num_pending or state.num_ack_pending:
                behind.append(hearing.consumer)
    return behind


async def _has_letters(dsns: Dsns) -> bool:
    connection = await connect(dsns.app)
    try:
        return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM outbox)"))
    finally:
        await connection.close()


async def _read_each(where: Addresses) -> int:
    """Ask each service one question, as somebody of the first network who also has the ops role."""
    signer = Signer(where.signing_key_file, where.jwks_file)
    count = 0
    async with Api(where.services) as api:
        network = await _first_network(api) if "members" in where.services else ""
        roles = {network: ["member", "facilitator"]} if network else {}
        token = signer.token(str(uuid.uuid4()), movement=["ops"], networks=roles)
        for service in where.services:
            path, query = READS[service]
            if NETWORK in query.values() and not network:
                continue
            await _read(api, service, path, token, _filled(query, network))
            count += 1
    return count


async def _first_network(api: Api) -> str:
    page = await api.get("members", "/networks")
    networks = page["networks"]
    return str(networks[0]["network_id"]) if networks else ""


async def _read(api: Api, service: str, path: str, token: str, query: Mapping[str, str]) -> None:
    try:
        await api.get(service, path, token, **query)
    except (RefusedError, SilentError) as error:
        raise DrillFailedError(reason=f"{service} : {error}") from error


def _filled(query: Mapping[str, str], network: str) -> dict[str, str]:
    return {name: network if value == NETWORK else value for name, value in query.items()}
