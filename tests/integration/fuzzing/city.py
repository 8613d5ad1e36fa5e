"""Six services on loopback with people, savoirs, meetings and partners in them, for who asks at random."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
import uvicorn
from fastapi import FastAPI

from deploy.clients.signer import Signer
from deploy.local.secrets import Vault
from services.partners.adapters.buckets import Buckets
from services.partners.adapters.dispatcher import Channels
from shared.settings import SERVICES
from tests.fixtures.databases import Databases
from tests.fixtures.waiting import eventually
from tests.integration.at_work import AtWork
from tests.integration.fuzzing.real_ids import RealIds
from tests.integration.members.mailbox import Mailbox

T = TypeVar("T")
FIRST_OPS = "ops@example.org"
HEARD_WITHIN_S = 60.0


@dataclass
class City:
    """The services' addresses, who may ask, and what a seed has put there."""

    urls: dict[str, str] = field(default_factory=dict)
    apps: dict[str, FastAPI] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    """Of each role; `nobody` has none."""
    ids: RealIds = field(default_factory=RealIds)
    """What the answers to the seed told, and those since."""
    bodies: list[tuple[str, str, str, dict[str, Any]]] = field(default_factory=list)
    """With what the seed succeeded: service, method, path, body."""


class Seeding:
    """Puts things into the services as people would."""

    def __init__(self, at_work: AtWork, mailbox: Mailbox, city: City) -> None:
        self._clients, self._mailbox, self._city = at_work.clients, mailbox, city
        keys = at_work.vault.signing_keys()
        self._signer = Signer(keys.private_key, keys.jwks)

    async def run(self) -> None:
        """Let people in, and let them do things."""
        headers = self._city.headers
        headers["nobody"] = {}
        ops, office, founder = [await self._sign_up(each) for each in ("ops", "office", "ada")]
        headers["ops"] = self._token(ops, "ops")
        headers["office"] = self._token(office, "training_office")
        roles = {"roles": ["training_office"]}
        await self.do("members", "PUT", f"/people/{office}/movement-roles", "ops", roles)
        headers["facilitator"] = self._token(founder)
        network = await self.do("members", "POST", "/networks", "facilitator", NETWORK)
        network_id = str(network["network_id"])
        local = {network_id: ["member", "facilitator", "coordinator"]}
        headers["facilitator"] = self._token(founder, networks=local)
        people = [await self._enter(network_id, each) for each in ("Rose", "Igor", "Lou")]
        headers["member"] = self._token(people[0], networks={network_id: ["member"]})
        headers["neighbour"] = self._token(people[1], networks={network_id: ["member"]})
        await self._live(network_id)
        await self._subscribe()

    async def _sign_up(self, name: str) -> str:
        email = f"{name}@example.org"
        body = {"first_name": name.title(), "last_name": "Martin", "email": email}
        asked = await self.do("members", "POST", "/people", "nobody", body)
        given = {
            "code": await self._mailbox.next_code(email),
            "verifier": asked["verifier"],
        }
        path = f"/sign-in/{asked['sign_in_id']}/confirm"
        return str((await self.do("members", "POST", path, "nobody", given))["member_id"])

    async def _enter(self, network_id: str, name: str) -> str:
        body = {"first_name": name, "last_name": "Petit", "has_signed_charter": True}
        path = f"/networks/{network_id}/members"
        return str((await self.do("members", "POST", path, "facilitator", body))["person_id"])

    async def _live(self, network_id: str) -> None:
        """Let the members of a network share, ask, and meet; let the office open a session."""
        savoir = {"network_id": network_id, "title": "Tailler les rosiers"}
        offer = await self.do("savoirs", "POST", "/offers", "member", savoir)
        asked = await self.do("savoirs", "POST", "/requests", "neighbour", savoir)
        pair = {"offer_id": offer["offer_id"], "request_id": asked["request_id"]}
        matches = await self.do("matching", "POST", "/matches", "facilitator", pair, known=True)
        path = f"/matches/{matches['match_id']}"
        for role in ("member", "neighbour"):
            await self.do("matching", "POST", f"{path}/accept", role, known=True)
        day = (datetime.now(UTC) + timedelta(days=90)).date()  # noqa: TID251 - the services' own time
        at = f"{day}T18:00"
        session = {"parts": [[str(day)]], "place": "Evry", "capacity": 20, "minimum": 2}
        workshop = {
            "network_id": network_id,
            "title": "Accueillir",
            "visibility": "everyone",
            "places": 6,
            "venue": {"place": "Evry"},
            "dates": [{"starts": at}],
        }
        gathering = {
            "network_id": network_id,
            "title": "Foire",
            "kind": "fair",
            "visibility": "everyone",
            "place": "Orly",
            "day": str(day),
            "starts": "14:00",
        }
        made = await self.do("trainings", "POST", "/trainings/2/sessions", "office", session)
        path = f"/occasions/{made['session_id']}/registrations"
        await self.do("trainings", "POST", path, "member")
        await self.do("trainings", "POST", "/workshops", "facilitator", workshop)
        await self.do("trainings", "POST", "/gatherings", "facilitator", gathering)
        await self.do("trainings", "GET", "/gathering-dates", "facilitator")

    async def _subscribe(self) -> None:
        """Let a partner in; its endpoint is on this machine, where nobody answers."""
        body = {"slug": "map", "title": "La carte", "contact_email": "map@exemple.fr"}
        made = await self.do("partners", "POST", "/partners", "ops", body)
        path = f"/partners/{made['partner_id']}"
        key = await self.do("partners", "POST", f"{path}/keys", "ops", {})
        self._city.headers["partner"] = {"Authorization": f"Bearer {key['secret']}"}
        hook = {"url": "http://127.0.0.1:9/hook"}
        await self.do("partners", "POST", f"{path}/endpoints", "partner", hook)

    def _token(self, member_id: str, *movement: str, **more: Any) -> dict[str, str]:
        token = self._signer.token(member_id, movement=movement, **more)
        return {"Authorization": f"Bearer {token}"}

    async def do(
        self,
        service: str,
        method: str,
        path: str,
        role: str,
        body: Any = None,
        *,
        known: bool = False,
    ) -> Any:
        """Ask until the service has heard what it must know; return the answer, which is a success.

        `known`: somebody, or the platform itself, may have done it already.
        """
        last: list[httpx.Response] = []

        async def is_answered() -> bool:
            client, headers = self._clients[service], self._city.headers[role]
            last[:] = [await client.request(method, path, headers=headers, json=body)]
            return last[0].is_success or (known and last[0].status_code == 409)

        try:
            await eventually(is_answered, within_s=HEARD_WITHIN_S)
        except AssertionError:
            raise AssertionError(f"{method} {path}: {last[0].text}") from None
        answer = last[0].json() if last[0].content else None
        self._city.ids.learn(answer)
        if body:
            self._city.bodies.append((service, method, path, body))
        return answer


NETWORK = {
    "title": "Les Jardins réciproques",
    "kind": "association",
    "town": "Evry",
    "department": "Essonne",
    "has_accepted_charter": True,
}


@contextmanager
def in_background() -> Iterator[asyncio.AbstractEventLoop]:
    """Run a loop in a thread of its own: the questions are asked from this one."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="city", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def city(databases: Databases, nats_url: str, folder: Path) -> Iterator[City]:
    """Build it, and take it down."""
    with in_background() as loop:
        made, opened, ended = City(), threading.Event(), asyncio.Event()

        async def live() -> None:
            async with AsyncExitStack() as stack:
                await _open(stack, made, databases, nats_url, folder)
                opened.set()
                await ended.wait()

        living = asyncio.run_coroutine_threadsafe(live(), loop)
        living.add_done_callback(lambda _: opened.set())
        opened.wait()
        try:
            if not living.done():
                yield made
        finally:
            loop.call_soon_threadsafe(ended.set)
            living.result(60)


async def _open(
    stack: AsyncExitStack, made: City, databases: Databases, nats_url: str, folder: Path
) -> None:
    mailbox = Mailbox()
    await mailbox.open()
    stack.callback(mailbox.close)
    more = {"RERS_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}"}
    at_work = AtWork(databases.fresh, nats_url, Vault(folder / "vault"), stack, more)
    await at_work.start(*SERVICES)
    partners = at_work.apps["partners"].state
    partners.channels = Channels(is_local_allowed=True)
    partners.buckets = partners.partner_buckets = Buckets(1e6, 1e6)
    for service in SERVICES:
        made.apps[service] = at_work.apps[service]
        made.urls[service] = await _serve(stack, at_work.apps[service])
    await Seeding(at_work, mailbox, made).run()


async def _serve(stack: AsyncExitStack, app: Any) -> str:
    """Serve an app, whose lifespan has begun, on a free port of loopback."""
    configuration = uvicorn.Config(
        app, "127.0.0.1", 0, lifespan="off", log_config=None, access_log=False, http="httptools"
    )
    server = uvicorn.Server(configuration)
    serving = asyncio.create_task(server.serve())

    async def stop() -> None:
        server.should_exit = True
        await serving

    stack.push_async_callback(stop)

    async def is_open() -> bool:
        return server.started

    await eventually(is_open)
    host, port = server.servers[0].sockets[0].getsockname()[:2]
    return f"http://{host}:{port}"
