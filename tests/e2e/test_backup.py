"""A live platform is backed up, goes on, is destroyed and restored: what it promised still holds."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from nats.js.api import AckPolicy, ConsumerConfig

from deploy.backup import ledger
from deploy.backup.drill import caught_up
from deploy.backup.restoring import EMBEDDED, restore
from deploy.backup.taking import Source, Taken, take
from deploy.clients.api import Api
from deploy.clients.mailbox import Mailboxes
from deploy.demo.homes import Home
from deploy.demo.population import InventedPerson, population
from deploy.demo.stage import Person, Stage
from deploy.local.addresses import Addresses
from deploy.local.stack import LocalStack
from deploy.operations.broker import connected
from tests.e2e.searching import places_of
from tests.fixtures.waiting import eventually

SERVICES = ("members", "savoirs", "matching", "notifications")
CANARY = Person("Quibrelin", "Zoustrafe", "quibrelin@zoustrafe.example")
WORDS = ("quibrelin", "zoustrafe", "vroumbache", "0611223344", "611223344")
"""In every field of the person: if they are in no table and no stream, the person is nowhere."""

FORGOTTEN_WITHIN_A_DAY = {"savoirs.idempotency"}
"""The answer to the facilitator who entered the offer, kept 24 hours for a repeated command."""


def savoir(network_id: str, member_id: str, title: str) -> dict[str, object]:
    return {
        "network_id": network_id,
        "member_id": member_id,
        "title": title,
        "description": f"{title}, sans se presser",
        "themes": [THEME],
    }


THEME = population(1, 1, 12).savoirs[0].theme


class Town:
    """One network on the live platform, and what its people were told is done."""

    def __init__(self, stage: Stage) -> None:
        planned = population(1, 1, 12)
        founder = planned.people[0]
        coordinator = Person(founder.first_name, founder.last_name, founder.email)
        self.stage = stage
        self.home = Home(stage, planned.networks[0], coordinator)
        self.people: list[InventedPerson] = list(planned.people[1:])
        self.member_ids: list[str] = []
        self.offers: list[str] = []

    async def settle(self) -> None:
        """Found the network, let people join and the canary live there."""
        await self.home.open()
        for each in self.people:
            self.member_ids.append(await self.home.enter(each))
        body = {
            "first_name": CANARY.first_name,
            "last_name": CANARY.last_name,
            "email": CANARY.email,
            "phone": "06 11 22 33 44",
            "has_signed_charter": True,
        }
        path = f"/networks/{self.home.network_id}/members"
        entered = await self.stage.api.post("members", path, body, await self.home.token())
        CANARY.member_id = entered["person_id"]
        await self.stage.sign_in(CANARY)
        title = "Tisser des vroumbaches"
        await self.put("offers", CANARY.member_id, title)
        await self.put("requests", self.member_ids[0], "Apprendre à tisser")
        for number, member_id in enumerate(self.member_ids):
            await self.put("offers", member_id, f"Réparer un vélo n° {number}")

    async def put(self, kind: str, member_id: str, title: str) -> str:
        """Put something on the board; return its id once that is accepted."""
        token = await self.home.token()
        body = savoir(self.home.network_id, member_id, title)
        made = await self.stage.once_heard(
            lambda: self.stage.api.post("savoirs", f"/{kind}", body, token), title, "not_a_member"
        )
        if kind == "offers" and member_id != CANARY.member_id:
            self.offers.append(made["offer_id"])
        return str(made[f"{kind[:-1]}_id"])

    async def go_on(self) -> None:
        """Put offers on the board for as long as nobody cancels that."""
        for number in range(10_000):
            member_id = self.member_ids[number % len(self.member_ids)]
            await self.put("offers", member_id, f"Cuire le pain n° {number}")


@asynccontextmanager
async def town_on(where: Addresses) -> AsyncIterator[Town]:
    assert where.mail_folder is not None
    async with Api(where.services) as api:
        yield Town(Stage(api, Mailboxes(where.mail_folder), lambda _: None))


def said_nothing(step: str, about: str) -> None:
    """Nobody watches."""


async def partner_takes(where: Addresses, count: int) -> list[str]:
    """A partner reads on from where it was, and acknowledges."""
    async with connected(where.nats_url) as client:
        broker = client.jetstream()
        config = ConsumerConfig(durable_name="partner-lib", ack_policy=AckPolicy.EXPLICIT)
        await broker.add_consumer("PARTNERS", config)
        pull = await broker.pull_subscribe_bind("partner-lib", stream="PARTNERS")
        messages = await pull.fetch(count, timeout=5)
        for message in messages:
            await message.ack_sync()
        return [(message.headers or {})["ce-id"] for message in messages]


async def rows(where: Addresses, service: str, query: str) -> list[asyncpg.Record]:
    base = where.database_admin_dsn.rpartition("/")[0]
    connection = await asyncpg.connect(f"{base}/rers_{service}")
    try:
        return list(await connection.fetch(query))
    finally:
        await connection.close()


def letters(folder: Path) -> Counter[tuple[str, str]]:
    return Counter((mail.to, mail.subject) for mail in Mailboxes(folder).look())


async def live_and_back_up(folder: Path, tmp_path: Path) -> tuple[Taken, set[str], list[str]]:
    """Live until the disaster; return the backup, the offers accepted before it, what the partner had."""
    async with LocalStack(folder, services=SERVICES, environment=EMBEDDED) as stack:
        where = stack.addresses
        async with town_on(where) as town:
            await town.settle()
            await caught_up(where)
            had = await partner_takes(where, 3)
            going_on = asyncio.create_task(town.go_on())
            await eventually(lambda: _more_than(town.offers, 20), within_s=60)
            before = set(town.offers)
            taken = await take(Source(folder, where), tmp_path / "kept", said_nothing)
            during = len(town.offers)
            await eventually(lambda: _more_than(town.offers, during + 5), within_s=60)
            going_on.cancel()
            await town.stage.api.delete("members", "/people/me", CANARY.token)
            await eventually(lambda: _is_noted(where, folder), within_s=60)
        for name in stack.process_names:
            stack.kill(name, signal.SIGKILL)
    return taken, before, had


async def _more_than(offers: list[str], count: int) -> bool:
    return len(offers) > count


async def _is_noted(where: Addresses, folder: Path) -> bool:
    """What the ops process does all the time."""
    async with connected(where.nats_url) as client:
        await ledger.drain(client, folder / ledger.FILE)
    return bool(ledger.read_ledger(folder / ledger.FILE))


async def test_a_restored_platform_has_all_it_accepted_does_nothing_twice_and_knows_no_erased_person(
    tmp_path: Path,
) -> None:
    live, empty = tmp_path / "live", tmp_path / "empty.jsonl"
    taken, before, had = await live_and_back_up(live, tmp_path)

    # The control: without the ledger the person is back, and the search does find them.
    empty.touch()
    await restore(taken.path, tmp_path / "control", said_nothing, ledger_file=empty)
    async with LocalStack(tmp_path / "control", services=(), environment=EMBEDDED) as control:
        found = await places_of(control.addresses, WORDS)
        assert {"members.person", "savoirs.savoir", "EVENTS"} <= found

    restored = await restore(taken.path, tmp_path / "new", said_nothing)
    assert restored.erased_again == [CANARY.member_id]
    assert restored.has_present_ledger

    async with LocalStack(tmp_path / "new", services=SERVICES, environment=EMBEDDED) as stack:
        where = stack.addresses
        await caught_up(where)
        await _expect_nothing_lost(where, before)
        await _expect_nothing_twice(where, live / "mails")
        assert await partner_takes(where, 3) == had[-1:]  # the last one again, and none before it
        await _expect_nobody(where)


async def _expect_nothing_lost(where: Addresses, before: set[str]) -> None:
    known = {str(row["id"]) for row in await rows(where, "savoirs", "SELECT id FROM savoir")}
    copied = await rows(where, "matching", "SELECT savoir_id AS id FROM projection.savoir")
    assert before - known == set()
    assert known <= {str(row["id"]) for row in copied}


async def _expect_nothing_twice(where: Addresses, earlier: Path) -> None:
    twice = (
        "SELECT event_id FROM notification GROUP BY member_id, event_id, kind HAVING count(*) > 1"
    )
    assert await rows(where, "notifications", twice) == []
    assert where.mail_folder is not None
    assert letters(where.mail_folder) & letters(earlier) == Counter()


async def _expect_nobody(where: Addresses) -> None:
    """Streams forget a half day after the services: that timer is set off now."""
    hurry = "UPDATE timer SET due_at = now() WHERE kind = 'forget_facts'"

    async def is_gone() -> bool:
        for service in ("savoirs", "matching"):
            await rows(where, service, hurry)
        return not await places_of(where, WORDS) - FORGOTTEN_WITHIN_A_DAY

    try:
        await eventually(is_gone, within_s=60)
    except AssertionError:
        assert await places_of(where, WORDS) == set()
