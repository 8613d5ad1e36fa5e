"""Gauges are read seldom, and what cannot be read is left out."""

import asyncio
from contextlib import suppress

from prometheus_client import generate_latest

from shared.measures import Gauges, Measure
from shared.storage.database import Database

NO_DATABASE: Database = None  # type: ignore[assignment]  # these measures do not look at it


class Counted:
    """A reading that counts how often it is asked."""

    def __init__(self) -> None:
        self.times = 0

    async def read(self, _: Database) -> float:
        self.times += 1
        return float(self.times)


async def shown(gauges: Gauges) -> list[str]:
    await gauges.refresh(NO_DATABASE)
    lines = generate_latest(gauges.registry).decode().splitlines()
    return [line for line in lines if not line.startswith("#")]


async def test_a_measure_is_read_once_in_five_seconds_however_often_it_is_scraped() -> None:
    now, counted = [100.0], Counted()
    gauges = Gauges([Measure("rers_people", "People", counted.read)], lambda: now[0])

    await asyncio.gather(*(shown(gauges) for _ in range(20)))
    now[0] += 4.9
    at_first = await shown(gauges)
    now[0] += 0.1
    later = await shown(gauges)

    assert (at_first, later, counted.times) == (["rers_people 1.0"], ["rers_people 2.0"], 2)


async def test_what_cannot_be_read_is_left_out_and_says_no_old_value() -> None:
    now, counted = [100.0], Counted()

    async def failing(database: Database) -> float:
        if now[0] > 100.0:
            raise ValueError("no such table")
        return await counted.read(database)

    gauges = Gauges(
        [Measure("rers_a", "A", failing), Measure("rers_b", "B", counted.read)], lambda: now[0]
    )

    assert await shown(gauges) == ["rers_a 1.0", "rers_b 2.0"]
    now[0] += 5

    assert await shown(gauges) == ["rers_b 3.0"]


async def test_a_measure_has_a_value_for_each_of_its_label() -> None:
    async def by_kind(_: Database) -> dict[str, float]:
        return {"offer": 2.0, "request": 0.0}

    gauges = Gauges([Measure("rers_live", "Live", by_kind, label="kind")])

    assert await shown(gauges) == ['rers_live{kind="offer"} 2.0', 'rers_live{kind="request"} 0.0']
    assert "take max()" in Measure("rers_live", "Live", by_kind).help


async def test_a_database_that_never_answers_holds_up_no_scrape() -> None:
    now = [100.0]
    hung, answered = asyncio.Event(), asyncio.Event()

    async def stuck(_: Database) -> float:
        hung.set()
        while (
            not answered.is_set()
        ):  # as a driver that waits for an answer even to its cancellation
            with suppress(asyncio.CancelledError):
                await answered.wait()
        return 1.0

    async def ready(_: Database) -> float:
        return 0.0

    gauges = Gauges(
        [
            Measure("rers_rows", "Rows", Counted().read),
            Measure("rers_stuck", "Stuck", stuck),
            Measure("rers_ready", "Ready", ready, "", 0, False),
        ],
        lambda: now[0],
        patience_s=0.05,
    )

    assert await shown(gauges) == ["rers_rows 1.0", "rers_ready 0.0"]
    await hung.wait()
    now[0] += 60.0
    assert await shown(gauges) == ["rers_ready 0.0"]  # no value of a minute ago
    answered.set()
    assert await shown(gauges) == ["rers_stuck 1.0", "rers_ready 0.0"]
    assert "rers_rows 2.0" in await shown(gauges)
