"""Services at work in one test: each on a database of its own, all on one broker, reached without a socket."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import jwt
import nats
from fastapi import FastAPI

from deploy.hearings import hearings_of
from deploy.local.secrets import Vault
from services.matching import bootstrap as matching
from services.members import bootstrap as members
from services.notifications import bootstrap as notifications
from services.partners import bootstrap as partners
from services.savoirs import bootstrap as savoirs
from services.trainings import bootstrap as trainings
from shared.events.contract import Event
from shared.events.members import MemberJoined
from shared.messaging.provision import provision
from shared.settings import Settings
from shared.storage.database import Database
from tests.fixtures.databases import Database as Place
from tests.fixtures.databases import NewDatabase
from tests.fixtures.waiting import eventually

BUILDS = {
    "members": members.build,
    "savoirs": savoirs.build,
    "matching": matching.build,
    "trainings": trainings.build,
    "notifications": notifications.build,
    "partners": partners.build,
}

NETWORK = "0a000000-0000-7000-8000-000000000000"
ANN = "0a000000-0000-7000-8000-00000000000a"


@dataclass
class AtWork:
    """Starts services, and lets a test use them."""

    new_database: NewDatabase
    nats_url: str
    vault: Vault
    stack: AsyncExitStack
    more: dict[str, str] = field(default_factory=dict)
    clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    apps: dict[str, FastAPI] = field(default_factory=dict)

    async def start(self, *services: str) -> None:
        """Start services, and return when they are ready."""
        await provision(self.nats_url, hearings_of(services))
        for service in services:
            await self._start(service)

    async def _start(self, service: str) -> None:
        place, keys = await self.new_database(service), self.vault.signing_keys()
        environment = {
            "RERS_DATABASE_URL": place.app_dsn,
            "RERS_NATS_URL": self.nats_url,
            "RERS_SMTP_URL": "smtp://127.0.0.1:9",
            "RERS_HTTP_PORT": "1",
            "RERS_JWKS_FILE": str(keys.jwks),
            "RERS_SIGNING_KEY_FILE": str(keys.private_key),
            "RERS_LINK_SECRET_FILE": str(self.vault.link_secret()),
            **self.more,
        }
        app = BUILDS[service](Settings.read(service, environment))
        await self.stack.enter_async_context(app.router.lifespan_context(app))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url=f"http://{service}")
        self.apps[service], self.places[service] = app, place
        self.clients[service] = await self.stack.enter_async_context(client)
        await eventually(lambda: self._is_ready(service), within_s=60)

    async def _is_ready(self, service: str) -> bool:
        return (await self.clients[service].get("/readyz")).status_code == 200

    def database(self, service: str) -> Database:
        """Return a service's database."""
        found: Database = self.apps[service].state.database
        return found

    async def publish(self, *facts: tuple[Event, str]) -> None:
        """Publish facts of these aggregates as their announcers would."""
        client = await nats.connect(self.nats_url)
        for event, aggregate_id in facts:
            headers = {
                "ce-id": str(uuid4()),
                "ce-type": event.type_name(),
                "ce-subject": aggregate_id,
                "ce-sequence": "1",
                "ce-time": datetime.now(UTC).isoformat(),  # noqa: TID251 - as the machine's services
            }
            await client.jetstream().publish(
                event.subject(NETWORK, aggregate_id),
                event.model_dump_json().encode(),
                headers=headers,
            )
        await client.close()

    async def offer(self, **terms: str) -> str:
        """Let Ann, a member, put an offer on the board of savoirs; return the answer's traceparent."""
        joined = MemberJoined(
            member_id=ANN, network_id=NETWORK, roles=["member"], is_minor=False, has_mailbox=True
        )
        await self.publish((joined, ANN))
        body = {"network_id": NETWORK, "title": "Tailler les rosiers", **terms}

        async def is_created() -> str:
            answer = await self.clients["savoirs"].post(
                "/offers", json=body, headers=self.signed_in(ANN, NETWORK)
            )
            return answer.headers["traceparent"] if answer.status_code == 201 else ""

        return await eventually(is_created)

    def signed_in(self, member_id: str, network_id: str) -> dict[str, str]:
        """Return the headers of a member of a network."""
        keys = self.vault.signing_keys()
        now = datetime.now(UTC)  # noqa: TID251 - tokens are verified against the machine's clock
        claims = {
            "sub": member_id,
            "aud": "rers",
            "iat": now,
            "exp": now + timedelta(minutes=5),
            "networks": {network_id: ["member"]},
        }
        kid = self._key_id(keys.jwks)
        token = jwt.encode(
            claims, keys.private_key.read_text(), algorithm="EdDSA", headers={"kid": kid}
        )
        return {"Authorization": f"Bearer {token}"}

    def _key_id(self, jwks: Path) -> str:
        return str(jwt.PyJWKSet.from_json(jwks.read_text()).keys[0].key_id)
