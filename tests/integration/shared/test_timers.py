"""Timers fire once, are never lost, and follow the clock that they are given."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from asyncpg import Record

from deploy.databases import Dsns
from shared.clock import HeldClock
from shared.errors import DomainError
from shared.ids import UuidIds
from shared.storage.database import Database
from shared.storage.transaction import Transaction
from shared.timers import Timers

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def database(dsns: Dsns, held_clock: HeldClock) -> AsyncIterator[Database]:
    connected = await Database.connect(dsns.app, "workshop", clock=held_clock, ids=UuidIds())
    yield connected
    await connected.close()


async def ring(key: str, transaction: Transaction) -> None:
    """Note that the timer has fired, where it shows when it does so twice."""
    await transaction.connection.execute(
        "INSERT INTO effect (consumer, about, sequence) VALUES ('timer', $1, 0)", key
    )


async def schedule(database: Database, kind: str, key: str, due_at: datetime) -> None:
    async with database.transaction() as transaction:
        transaction.schedule(kind, key, due_at)


async def fired(database: Database) -> list[str]:
    rows = await database.pool.fetch("SELECT about FROM effect ORDER BY number")
    return [row["about"] for row in rows]


async def waiting(database: Database) -> list[Record]:
    return await database.pool.fetch("SELECT * FROM timer ORDER BY kind, key")


async def fire_all(timers: Timers) -> None:
    while await timers.fire_one():
        pass


async def test_two_pollers_fire_each_due_timer_once(
    database: Database, held_clock: HeldClock
) -> None:
    keys = [f"timer-{number:02}" for number in range(40)]
    for key in keys:
        await schedule(database, "ring", key, held_clock.now())

    await asyncio.gather(*(fire_all(Timers(database, {"ring": ring})) for _ in range(2)))

    assert sorted(await fired(database)) == keys
    assert await waiting(database) == []


async def test_a_timer_fires_when_it_is_due_and_not_before(
    database: Database, held_clock: HeldClock
) -> None:
    timers = Timers(database, {"ring": ring})
    await schedule(database, "ring", "a", held_clock.now() + MINUTE)

    assert not await timers.fire_one()
    held_clock.advance(MINUTE)
    assert await timers.fire_one()
    assert not await timers.fire_one()

    assert await fired(database) == ["a"]


async def test_a_clock_that_jumps_ahead_fires_all_in_the_order_in_which_they_were_due(
    database: Database, held_clock: HeldClock
) -> None:
    for key, minutes in (("c", 30), ("a", 10), ("b", 20)):
        await schedule(database, "ring", key, held_clock.now() + minutes * MINUTE)

    held_clock.advance(timedelta(days=400))
    await fire_all(Timers(database, {"ring": ring}))

    assert await fired(database) == ["a", "b", "c"]


async def test_a_clock_that_jumps_back_fires_nothing_twice(
    database: Database, held_clock: HeldClock
) -> None:
    timers = Timers(database, {"ring": ring})
    await schedule(database, "ring", "a", held_clock.now())
    await schedule(database, "ring", "b", held_clock.now() + MINUTE)
    await fire_all(timers)

    held_clock.advance(-60 * MINUTE)
    await fire_all(timers)
    held_clock.advance(62 * MINUTE)
    await fire_all(timers)

    assert await fired(database) == ["a", "b"]


async def test_a_failing_timer_is_put_off_longer_each_time_and_its_neighbours_fire(
    database: Database, held_clock: HeldClock
) -> None:
    is_broken = True

    async def fail(key: str, transaction: Transaction) -> None:
        await ring(key, transaction)
        if is_broken:
            raise ZeroDivisionError("a bug of the timer")

    timers = Timers(database, {"fail": fail, "ring": ring})
    await schedule(database, "fail", "a", held_clock.now())
    await schedule(database, "ring", "b", held_clock.now())
    for minutes in (1, 2, 4):
        await fire_all(timers)
        (row,) = await waiting(database)
        assert row["due_at"] == held_clock.now() + minutes * MINUTE
        held_clock.advance(minutes * MINUTE)
    assert await fired(database) == ["b"]

    is_broken = False
    await fire_all(timers)

    assert await fired(database) == ["b", "a"]
    assert await waiting(database) == []


async def test_a_timer_that_has_failed_very_often_still_waits_no_more_than_a_day(
    database: Database, held_clock: HeldClock
) -> None:
    async def fail(key: str, transaction: Transaction) -> None:
        raise ZeroDivisionError("a bug of the timer")

    await schedule(database, "fail", "a", held_clock.now())
    await database.pool.execute("UPDATE timer SET attempts = 5000")

    await fire_all(Timers(database, {"fail": fail}))

    (row,) = await waiting(database)
    assert row["due_at"] == held_clock.now() + timedelta(days=1)


@pytest.mark.parametrize("error", [DomainError(), ZeroDivisionError()])
async def test_a_timer_set_anew_while_it_failed_keeps_its_new_time(
    database: Database, held_clock: HeldClock, error: Exception
) -> None:
    timers = Timers(database, {})
    later = held_clock.now() + 90 * MINUTE
    await schedule(database, "ring", "a", held_clock.now())
    (taken,) = await waiting(database)
    await schedule(database, "ring", "a", later)

    await timers._put_off(taken, error)

    (row,) = await waiting(database)
    assert (row["due_at"], row["attempts"]) == (later, 0)


async def test_a_timer_that_a_rule_refuses_is_done(
    database: Database, held_clock: HeldClock
) -> None:
    async def refuse(key: str, transaction: Transaction) -> None:
        await ring(key, transaction)
        raise DomainError

    await schedule(database, "refuse", "a", held_clock.now())

    await fire_all(Timers(database, {"refuse": refuse}))

    assert await waiting(database) == []
    assert await fired(database) == []


async def test_a_timer_may_set_itself_again_and_a_cancelled_one_is_gone(
    database: Database, held_clock: HeldClock
) -> None:
    async def again(key: str, transaction: Transaction) -> None:
        await ring(key, transaction)
        transaction.schedule("again", key, transaction.now() + MINUTE)

    timers = Timers(database, {"again": again})
    await schedule(database, "again", "a", held_clock.now())
    for _ in range(3):
        await fire_all(timers)
        held_clock.advance(MINUTE)
    assert await fired(database) == ["a", "a", "a"]

    async with database.transaction() as transaction:
        transaction.cancel("again", "a")
    await fire_all(timers)

    assert await fired(database) == ["a", "a", "a"]


async def test_kinds_that_nobody_answers_wait(database: Database, held_clock: HeldClock) -> None:
    await schedule(database, "unknown", "a", held_clock.now())

    assert not await Timers(database, {"ring": ring}).fire_one()

    assert len(await waiting(database)) == 1
