"""Projections are rebuilt from the facts alone, beside the live ones, without any other effect."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import asyncpg
import pytest
from nats.aio.client import Client

from deploy.databases import Dsns
from deploy.errors import (
    ProjectionFailedError,
    ProjectionImpureError,
    ProjectionsOddError,
    ProjectionsRunningError,
)
from deploy.operations.rebuild import Rebuilt, Wanted, rebuild
from shared.events.savoirs import OfferCreated
from shared.messaging.envelope import Received, letter_of
from shared.storage.transaction import Transaction
from tests.fixtures.waiting import eventually
from tests.integration.operations.probe import (
    NETWORK,
    SERVICE,
    TELL,
    Mouth,
    Probe,
    consumer,
    fact,
    offer_id,
)

ROWS = "SELECT offer_id::text, title, is_active, version FROM projection.offer ORDER BY 1"
INDEXES = """
SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'projection' ORDER BY 1
"""
RIGHTS = """
SELECT table_name, privilege_type FROM information_schema.role_table_grants
WHERE table_schema = 'projection' AND grantee = 'rers_probe_app' ORDER BY 1, 2
"""


@pytest.fixture
def wanted(dsns: Dsns) -> Wanted:
    return Wanted(SERVICE, dsns.owner, [consumer()])


async def run(wanted: Wanted, client: Client) -> Rebuilt:
    return await rebuild(wanted, client, lambda read, total: None)


async def some_life(mouth: Mouth, probe: Probe) -> None:
    """A thousand offers, some reworded, some gone, all of it heard."""
    await mouth.say(fact(number, f"savoir {number}") for number in range(1000))
    await mouth.say(fact(number, f"better {number}", 2) for number in range(0, 1000, 3))
    await mouth.say(fact(number, "", 3) for number in range(0, 1000, 9))
    await mouth.say([fact(1000, "the last")])
    await eventually(probe.knows(1000, "the last"))


async def test_rebuilt_rows_are_those_that_were_live(
    probe: Probe, mouth: Mouth, wanted: Wanted, client: Client
) -> None:
    await some_life(mouth, probe)
    live = await probe.rows(ROWS)

    done = await run(wanted, client)

    assert done.is_swapped
    assert done.has_dropped_old
    assert done.tally.applied == 1000 + 334 + 112 + 1
    assert done.rows == {"author": 7, "offer": 1001}
    assert await probe.rows(ROWS) == live


async def test_a_check_finds_nothing_in_sound_projections_and_names_a_spoilt_row(
    probe: Probe, mouth: Mouth, wanted: Wanted, client: Client
) -> None:
    await mouth.say(fact(number, f"savoir {number}") for number in range(20))
    await eventually(probe.knows(19, "savoir 19"))
    await probe.owner.execute("UPDATE projection.offer SET heard_at = 'epoch'")
    await probe.owner.execute("ALTER TABLE projection.offer ALTER heard_at SET DEFAULT 'epoch'")
    check = replace(wanted, is_check=True)

    assert (await run(check, client)).differences == []

    await probe.owner.execute(f"DELETE FROM projection.offer WHERE offer_id = '{offer_id(3)}'")
    await probe.owner.execute(
        f"UPDATE projection.offer SET title = 'spoilt' WHERE offer_id = '{offer_id(4)}'"
    )
    await probe.owner.execute(f"INSERT INTO projection.author VALUES ('{offer_id(99)}', 1)")
    done = await run(check, client)

    assert not done.is_swapped
    assert done.differences is not None
    assert [(each.table, each.columns) for each in done.differences] == [
        ("author", []),
        ("offer", []),
        ("offer", ["title"]),
    ]
    await run(wanted, client)
    assert (await run(check, client)).differences == []


async def test_no_other_effect_happens_again(
    probe: Probe, mouth: Mouth, wanted: Wanted, client: Client
) -> None:
    await some_life(mouth, probe)

    async def effects() -> list[int]:
        names = ("told", "timer", "inbox", "outbox")
        return [await probe.count(name) for name in names]

    async def is_quiet() -> bool:
        return (await effects())[3] == 0

    await eventually(is_quiet)
    before = await effects()
    stored = (await client.jetstream().stream_info("EVENTS")).state.messages

    await run(wanted, client)

    assert before[:2] == [1001, 1001]
    assert await effects() == before
    assert (await client.jetstream().stream_info("EVENTS")).state.messages == stored


def telling(write: Callable[[Received[OfferCreated], Transaction], None]) -> Wanted:
    """Return a wish for a consumer whose projection handler does more than it says."""
    impure = consumer()

    @impure.on(OfferCreated, projection=True)
    async def on_offer_more(received: Received[OfferCreated], transaction: Transaction) -> None:
        write(received, transaction)

    return Wanted(SERVICE, "", [impure])


@pytest.mark.parametrize(
    "write",
    [
        lambda received, transaction: transaction.write(
            TELL, {"offer_id": received.event.offer_id}
        ),
        lambda received, transaction: transaction.send(
            letter_of(transaction, received.event, received.event.offer_id, NETWORK, 9)
        ),
        lambda received, transaction: transaction.schedule("kind", "key", transaction.now()),
    ],
    ids=["writes", "announces", "schedules"],
)
async def test_a_projection_that_does_more_is_not_replayed(
    probe: Probe,
    mouth: Mouth,
    dsns: Dsns,
    client: Client,
    write: Callable[[Received[OfferCreated], Transaction], None],
) -> None:
    await mouth.say([fact(1, "savoir")])
    await eventually(probe.knows(1, "savoir"))

    with pytest.raises(ProjectionImpureError):
        await run(replace(telling(write), owner_dsn=dsns.owner), client)

    assert await probe.count("told") == 1
    assert await probe.title(1) == "savoir"


async def test_indexes_and_rights_are_those_of_before(
    probe: Probe, mouth: Mouth, wanted: Wanted, client: Client
) -> None:
    await probe.owner.execute("ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM rers_probe_app")
    await probe.owner.execute("ALTER DEFAULT PRIVILEGES REVOKE ALL ON SCHEMAS FROM rers_probe_app")
    before = await probe.rows(INDEXES), await probe.rows(RIGHTS)

    await run(wanted, client)

    assert (await probe.rows(INDEXES), await probe.rows(RIGHTS)) == before
    await mouth.say([fact(1, "after")])
    await eventually(probe.knows(1, "after"))


async def test_an_interrupted_rebuild_changes_nothing_and_the_next_one_cleans_up(
    probe: Probe, mouth: Mouth, wanted: Wanted, client: Client
) -> None:
    await some_life(mouth, probe)
    live = await probe.rows(ROWS)
    half_way = asyncio.Event()
    first = asyncio.create_task(rebuild(wanted, client, lambda read, total: half_way.set()))
    await half_way.wait()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)

    assert first.cancelled()
    assert await probe.rows(ROWS) == live
    assert await probe.count("projection_new.offer") > 0

    async def again() -> bool:
        try:
            return (await run(wanted, client)).is_swapped
        except ProjectionsRunningError:  # the server has not yet seen the first one's end
            return False

    await eventually(again)
    assert await probe.rows(ROWS) == live
    schemas = await probe.rows("SELECT nspname FROM pg_namespace WHERE nspname ~ '^projection'")
    assert schemas == [("projection",)]


async def test_only_one_rebuild_of_a_service_runs_at_a_time(
    probe: Probe, mouth: Mouth, wanted: Wanted, client: Client
) -> None:
    await some_life(mouth, probe)

    done = await asyncio.gather(run(wanted, client), run(wanted, client), return_exceptions=True)

    assert sorted(type(each).__name__ for each in done) == ["ProjectionsRunningError", "Rebuilt"]


@pytest.mark.parametrize(
    "odd",
    [
        "CREATE VIEW public.board AS SELECT * FROM projection.offer",
        "CREATE VIEW projection.board AS SELECT 1 AS one",
        "ALTER TABLE projection.offer ADD FOREIGN KEY (offer_id) REFERENCES projection.author",
        "CREATE TABLE projection.numbered (number serial)",
    ],
    ids=["view on it", "view in it", "foreign key", "serial"],
)
async def test_what_a_copy_would_lose_is_refused(
    dsns: Dsns, wanted: Wanted, client: Client, odd: str
) -> None:
    owner = await asyncpg.connect(dsns.owner)
    await owner.execute(odd)
    await owner.close()

    with pytest.raises(ProjectionsOddError):
        await run(wanted, client)


async def test_refused_and_unreadable_facts_are_counted_and_a_failing_one_stops_the_rebuild(
    probe: Probe, mouth: Mouth, wanted: Wanted, client: Client
) -> None:
    await mouth.say([fact(1, "one"), fact(2, "refused"), fact(3, "failing"), fact(4, "four")])
    subject = OfferCreated.subject(NETWORK, offer_id(5))
    await client.jetstream().publish(subject, b"{", headers={"ce-type": "nonsense"})
    await eventually(probe.knows(4, "four"))

    with pytest.raises(ProjectionFailedError, match=r"sequence=3.*a bug of the handler"):
        await run(wanted, client)
    done = await run(replace(wanted, is_lenient=True), client)

    tally = done.tally
    assert (tally.applied, tally.refused, tally.failed, tally.malformed) == (2, 1, 1, 1)
    assert await probe.title(4) == "four"
