"""The projections of every service that has some can be rebuilt: nothing in them is out of the ordinary."""

import asyncpg
import nats
import pytest

from deploy.operations.projections import consumers_of
from deploy.operations.rebuild import Rebuilt, Wanted, rebuild
from shared.events.contract import Event
from shared.events.members import MemberErased, MemberJoined, MemberLeft
from tests.fixtures.databases import Database, NewDatabase
from tests.integration.operations.probe import NETWORK, Mouth, fact, offer_id

SERVICES = ["savoirs", "matching", "trainings", "notifications"]


def life() -> list[tuple[Event, str, int]]:
    """Return facts of members and offers: some joined, one left, one was erased."""
    who = {number: {"member_id": offer_id(number), "network_id": NETWORK} for number in range(9)}
    state = {"roles": ["member"], "is_minor": False, "has_mailbox": True}
    joined = [
        (MemberJoined.model_validate({**ids, **state}), offer_id(100 + number), 1)
        for number, ids in who.items()
    ]
    offers = [fact(number, f"savoir {number}") for number in range(200, 260)]
    left: tuple[Event, str, int] = (MemberLeft(**who[1]), offer_id(101), 2)
    erased: tuple[Event, str, int] = (MemberErased(member_id=offer_id(2)), offer_id(2), 1)
    return [*joined, *offers, left, erased]


async def run(database: Database, nats_url: str, is_check: bool = False) -> Rebuilt:
    wanted = Wanted(database.service, database.owner_dsn, consumers_of(database.service), is_check)
    client = await nats.connect(nats_url)
    try:
        return await rebuild(wanted, client, lambda read, total: None)
    finally:
        await client.close()


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_that_lost_its_projections_has_them_again(
    database: NewDatabase, nats_url: str, service: str
) -> None:
    empty = await database(service)
    client = await nats.connect(nats_url)
    await Mouth(client.jetstream()).say(life())
    await client.close()

    before = await run(empty, nats_url, is_check=True)
    done = await run(empty, nats_url)
    after = await run(empty, nats_url, is_check=True)

    assert before.differences
    assert done.rows["membership"] >= 8
    assert after.differences == []
    app = await asyncpg.connect(empty.app_dsn)
    try:
        kept = await app.fetchval("SELECT count(*) FROM projection.membership")
        await app.execute("DELETE FROM projection.membership")
    finally:
        await app.close()
    assert kept == done.rows["membership"]
