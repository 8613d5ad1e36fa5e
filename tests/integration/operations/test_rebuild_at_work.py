"""A service whose projections are replaced goes on: no reader is refused, no fact is missed."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg
from nats.aio.client import Client

from deploy.databases import Dsns
from deploy.operations.rebuild import Rebuilt, Wanted, rebuild
from tests.fixtures.waiting import eventually
from tests.integration.operations.probe import (
    SERVICE,
    Mouth,
    Probe,
    consumer,
    fact,
    offer_id,
)

OFFERS = 60
SWAPS = 4


@asynccontextmanager
async def meanwhile(work: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Repeat `work` until the end of the block; what it raises is raised there."""
    is_over = False

    async def repeat() -> None:
        while not is_over:
            await work()

    task = asyncio.create_task(repeat())
    try:
        yield
    finally:
        is_over = True
        await task


async def test_facts_and_readers_go_on_while_projections_are_replaced_again_and_again(
    dsns: Dsns, probe: Probe, mouth: Mouth, client: Client
) -> None:
    versions = dict.fromkeys(range(OFFERS), 1)
    once: list[int] = []
    answers: Counter[str] = Counter()
    await mouth.say(fact(number, "title 1") for number in range(OFFERS))
    await eventually(probe.knows(OFFERS - 1, "title 1"))

    async def reword_and_look() -> None:
        """Announce new titles, and offers that nobody ever speaks of again; read meanwhile."""
        fresh = range(OFFERS + len(once), OFFERS + len(once) + 20)
        once.extend(fresh)
        await mouth.say(fact(number, "said once") for number in fresh)
        for number in versions:
            versions[number] += 1
        await mouth.say(fact(number, f"title {at}", at) for number, at in versions.items())
        for number in versions:
            answer = await probe.http.get(f"/offers/{offer_id(number)}")
            answers[f"{answer.status_code} {'known' if answer.json() else answer.text}"] += 1
        await eventually(probe.knows(OFFERS - 1, f"title {versions[OFFERS - 1]}"))

    wanted = Wanted(SERVICE, dsns.owner, [consumer()])
    done: list[Rebuilt] = []
    async with meanwhile(reword_and_look):
        for _ in range(SWAPS):
            done.append(await rebuild(wanted, client, lambda read, total: None))
    for number, version in versions.items():
        await eventually(probe.knows(number, f"title {version}"))

    assert [each.is_swapped for each in done] == [True] * SWAPS
    assert list(answers) == ["200 known"]
    assert await probe.count("projection.offer") == OFFERS + len(once)
    assert await probe.count("told") == OFFERS + len(once)
    assert await probe.count("inbox") == sum(versions.values()) + len(once)
    assert (await client.jetstream().stream_info("DLQ")).state.messages == 0


async def test_a_prepared_statement_finds_the_new_tables(
    dsns: Dsns, probe: Probe, mouth: Mouth, client: Client
) -> None:
    await mouth.say([fact(1, "first")])
    await eventually(probe.knows(1, "first"))
    reader = await asyncpg.connect(dsns.app, server_settings={"search_path": "public,projection"})
    statement = await reader.prepare("SELECT title, tableoid FROM offer")
    before = await statement.fetchrow()

    await rebuild(Wanted(SERVICE, dsns.owner, [consumer()]), client, lambda read, total: None)
    after = await statement.fetchrow()
    await reader.close()

    assert before is not None
    assert after is not None
    assert (before["title"], after["title"]) == ("first", "first")
    assert before["tableoid"] != after["tableoid"]


async def test_a_transaction_that_is_open_over_the_swap_can_still_write(
    dsns: Dsns, probe: Probe, mouth: Mouth, client: Client
) -> None:
    await mouth.say([fact(1, "first")])
    await eventually(probe.knows(1, "first"))
    writer = await asyncpg.connect(dsns.app, server_settings={"search_path": "public,projection"})
    transaction = writer.transaction()
    await transaction.start()
    await writer.execute("INSERT INTO inbox VALUES ('other', gen_random_uuid(), now())")

    await rebuild(Wanted(SERVICE, dsns.owner, [consumer()]), client, lambda read, total: None)
    await writer.execute("UPDATE offer SET title = 'written after'")
    await transaction.commit()
    await writer.close()

    assert await probe.title(1) == "written after"


async def test_a_long_writer_makes_the_swap_wait(
    dsns: Dsns, probe: Probe, mouth: Mouth, client: Client
) -> None:
    await mouth.say([fact(1, "first")])
    await eventually(probe.knows(1, "first"))
    writer = await asyncpg.connect(dsns.app, server_settings={"search_path": "public,projection"})
    transaction = writer.transaction()
    await transaction.start()
    await writer.execute("UPDATE offer SET title = 'unfinished'")
    rebuilding = asyncio.create_task(
        rebuild(Wanted(SERVICE, dsns.owner, [consumer()]), client, lambda read, total: None)
    )

    async def is_refused() -> bool:
        waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        return bool(await probe.owner.fetchval(waits))

    await eventually(is_refused)
    assert not rebuilding.done()
    await transaction.rollback()
    await writer.close()

    assert (await rebuilding).is_swapped
    assert await probe.title(1) == "first"


async def test_a_long_reader_makes_only_the_cleaning_wait(
    dsns: Dsns, probe: Probe, mouth: Mouth, client: Client
) -> None:
    await mouth.say([fact(1, "first")])
    await eventually(probe.knows(1, "first"))
    reader = await asyncpg.connect(dsns.app, server_settings={"search_path": "public,projection"})
    transaction = reader.transaction()
    await transaction.start()
    await reader.fetch("SELECT * FROM offer")
    rebuilding = asyncio.create_task(
        rebuild(Wanted(SERVICE, dsns.owner, [consumer()]), client, lambda read, total: None)
    )

    async def is_swapped() -> bool:
        return bool(await probe.owner.fetchval("SELECT to_regnamespace('projection_old')"))

    await eventually(is_swapped)
    await mouth.say([fact(1, "second", 2)])
    await eventually(probe.knows(1, "second"))
    assert not rebuilding.done()
    await transaction.rollback()
    await reader.close()

    assert (await rebuilding).has_dropped_old
