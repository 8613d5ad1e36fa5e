"""Many quotes at once: numbers without gap or double, one answer each, and controls that go wrong."""

import asyncio

from tests.integration.trainings.conftest import World
from tests.integration.trainings.money import (
    GivenUpError,
    contact,
    draw_up,
    next_number,
    register_as,
    sent,
)

CROWD = 24
LAST = "SELECT coalesce(max(last), 0) FROM quote_number WHERE year = 2026"


async def test_quotes_sent_at_once_have_numbers_without_gap_or_double(world: World) -> None:
    drafts = [await draw_up(world, training_number=2) for _ in range(CROWD)]

    answers = await asyncio.gather(
        *(
            world.client.post(f"/quotes/{draft['quote_id']}/send", headers=world.office)
            for draft in drafts
            for _ in range(2)
        )
    )

    assert sorted(answer.status_code for answer in answers) == [200] * CROWD + [409] * CROWD
    numbers = [answer.json()["number"] for answer in answers if answer.status_code == 200]
    assert sorted(numbers) == [f"D-2026-{number:04d}" for number in range(1, CROWD + 1)]


async def test_what_fails_leaves_no_gap(world: World) -> None:
    outcomes = await asyncio.gather(
        *(next_number(world, fails=number % 3 == 0) for number in range(CROWD)),
        return_exceptions=True,
    )

    kept = sorted(one for one in outcomes if isinstance(one, int))
    assert sum(isinstance(one, GivenUpError) for one in outcomes) == CROWD // 3
    assert kept == list(range(1, CROWD - CROWD // 3 + 1))


async def test_a_number_that_nobody_holds_is_given_twice(world: World) -> None:
    """The control: reading the last number and writing the next one, without a lock."""
    all_have_read = asyncio.Barrier(2)

    async def unlocked() -> int:
        async with world.database.transaction() as transaction:
            last: int = await transaction.connection.fetchval(LAST)
            await all_have_read.wait()
        return last + 1

    assert list(await asyncio.gather(unlocked(), unlocked())) == [1, 1]


async def test_a_sequence_of_the_database_would_leave_gaps(world: World) -> None:
    """The control: a sequence takes nothing back when a transaction fails."""
    numbers = []
    for fails in (False, True, False):
        try:
            async with world.database.transaction() as transaction:
                number = await transaction.connection.fetchval(
                    "SELECT nextval(pg_get_serial_sequence('support_place', 'arrival'))"
                )
                if fails:
                    raise GivenUpError
                numbers.append(number)
        except GivenUpError:
            continue

    assert numbers == [1, 3]


async def test_yes_and_no_at_once_is_one_answer(world: World) -> None:
    quote = await sent(world, training_number=2)
    path = f"/quotes/{quote['quote_id']}"

    answers = await asyncio.gather(
        *(
            world.client.post(f"{path}/{word}", headers=contact(world))
            for word in ("accept", "decline") * 4
        )
    )

    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    assert len(await world.facts("quote.")) == 2


async def test_of_quotes_for_one_registration_accepted_at_once_one_stands(world: World) -> None:
    placed = await register_as(world, await world.open(), 1, "institutions")
    covered = {"registration_ids": [placed["registration_id"]]}
    quotes = [await sent(world, **covered) for _ in range(5)]

    answers = await asyncio.gather(
        *(
            world.client.post(f"/quotes/{quote['quote_id']}/accept", headers=contact(world))
            for quote in quotes
        )
    )

    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 4
    refused = [answer.json()["code"] for answer in answers if answer.status_code == 409]
    assert set(refused) == {"already_quoted"}
