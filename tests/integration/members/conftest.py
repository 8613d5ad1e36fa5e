"""A running members service on a database and a mail server of its own, and people who use it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from asyncpg import Record
from fastapi import FastAPI

from deploy.local.secrets import Vault
from services.members.bootstrap import build
from shared.clock import HeldClock, SystemClock
from shared.settings import Settings
from shared.storage.database import Database
from tests.fixtures.databases import Database as MadeDatabase
from tests.fixtures.databases import NewDatabase
from tests.integration.members.mailbox import Mailbox

NOWHERE = "nats://127.0.0.1:9"
"""No broker answers there: commands and timers do without, their facts wait in the outbox."""

PUBLIC_URL = "https://reseaux-d-echanges-reciproques-de-savoirs.example"

FIRST_OPS = "ops@example.org"

GARDEN = {
    "title": "Les Jardins réciproques",
    "kind": "town",
    "town": "Évry",
    "department": "91",
    "has_accepted_charter": True,
}


@dataclass
class Account:
    """Somebody who is signed in."""

    email: str
    tokens: dict[str, Any]

    @property
    def member_id(self) -> str:
        """Their id."""
        return str(self.tokens["member_id"])

    @property
    def headers(self) -> dict[str, str]:
        """What their browser sends."""
        return {"Authorization": f"Bearer {self.tokens['token']}"}


@dataclass
class World:
    """What a test needs to use the service and to see what it did."""

    app: FastAPI
    client: httpx.AsyncClient
    mailbox: Mailbox
    clock: HeldClock
    owner_dsn: str

    @property
    def database(self) -> Database:
        """The service's own database."""
        found: Database = self.app.state.database
        return found

    async def rows(self, query: str, *values: object) -> list[Record]:
        """Read the database."""
        return await self.database.pool.fetch(query, *values)

    async def facts(self) -> list[tuple[str, int]]:
        """Return the service's own facts in order, public ones left out: type without its ends, and sequence."""
        rows = await self.rows("SELECT headers FROM outbox ORDER BY id")
        return [
            (row["headers"]["ce-type"].split(".", 2)[2], int(row["headers"]["ce-sequence"]))
            for row in rows
            if not row["headers"]["ce-type"].startswith("rers.public.")
        ]

    async def sign_up(self, first_name: str, email: str = "", **more: object) -> Account:
        """Sign somebody up, with the code from their mailbox."""
        email = email or f"{first_name.lower()}@example.org"
        body = {"first_name": first_name, "last_name": "Martin", "email": email, **more}
        return await self.confirm(email, await self.client.post("/people", json=body))

    async def sign_in(self, email: str) -> Account:
        """Sign somebody in who has an account."""
        return await self.confirm(email, await self.client.post("/sign-in", json={"email": email}))

    async def confirm(self, email: str, started: httpx.Response, after: int = 0) -> Account:
        """Give back the code that the mail of this sign-in holds."""
        assert started.status_code == 202, started.text
        asked = started.json()
        code = await self.mailbox.next_code(email, after)
        answer = await self.client.post(
            f"/sign-in/{asked['sign_in_id']}/confirm",
            json={"code": code, "verifier": asked["verifier"]},
        )
        assert answer.status_code == 200, answer.text
        self.mailbox.mails.clear()
        return Account(email, answer.json())

    async def refresh(self, account: Account) -> None:
        """Get today's roles."""
        body = {"refresh_token": account.tokens["refresh_token"]}
        answer = await self.client.post("/token/refresh", json=body)
        assert answer.status_code == 200, answer.text
        account.tokens = answer.json()

    async def ask(
        self, method: str, path: str, account: Account | None = None, body: object = None
    ) -> httpx.Response:
        """Send one request of somebody."""
        headers = account.headers if account else {}
        return await self.client.request(method, path, headers=headers, json=body)

    async def do(
        self, method: str, path: str, account: Account | None = None, body: object = None
    ) -> Any:
        """Send one request that must succeed; return what it answers."""
        answer = await self.ask(method, path, account, body)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def found(self, founder: Account, **more: object) -> str:
        """Let somebody found a network and coordinate it; return its id."""
        network = await self.do("POST", "/networks", founder, {**GARDEN, **more})
        await self.refresh(founder)
        return str(network["network_id"])

    async def join(self, network_id: str, account: Account, coordinator: Account) -> str:
        """Let somebody join a network; return the membership's id."""
        base = f"/networks/{network_id}/memberships"
        asked = await self.do("POST", base, account, {"has_accepted_charter": True})
        await self.do("POST", f"{base}/{asked['membership_id']}/acceptance", coordinator)
        await self.refresh(account)
        return str(asked["membership_id"])


def settings_of(made: MadeDatabase, smtp_port: int, folder: Path, nats_url: str) -> Settings:
    """Return the settings of a members process."""
    keys = Vault(folder / "keys").signing_keys()
    return Settings.read(
        "members",
        {
            "RERS_DATABASE_URL": made.app_dsn,
            "RERS_NATS_URL": nats_url,
            "RERS_SMTP_URL": f"smtp://127.0.0.1:{smtp_port}",
            "RERS_HTTP_PORT": "0",
            "RERS_PUBLIC_URL": PUBLIC_URL,
            "RERS_JWKS_FILE": str(keys.jwks),
            "RERS_SIGNING_KEY_FILE": str(keys.private_key),
        },
    )


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    """A mail server that answers."""
    made = Mailbox()
    await made.open()
    yield made
    made.close()


@asynccontextmanager
async def running(
    made: MadeDatabase, mailbox: Mailbox, folder: Path, nats_url: str = NOWHERE
) -> AsyncIterator[World]:
    """Run the service for a while."""
    clock = HeldClock(SystemClock().now())
    app = build(settings_of(made, mailbox.port, folder, nats_url), clock=clock)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://members") as client,
    ):
        yield World(app, client, mailbox, clock, made.owner_dsn)


@pytest.fixture
async def world(
    database: NewDatabase,
    mailbox: Mailbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[World]:
    """The service, without a broker."""
    monkeypatch.setenv("RERS_BOOTSTRAP_OPS_EMAIL", FIRST_OPS)
    async with running(await database("members"), mailbox, tmp_path) as made:
        yield made
