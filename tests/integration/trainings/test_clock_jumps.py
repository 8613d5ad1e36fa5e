"""A machine whose clock jumps by an hour: nothing early, nothing twice, counted in facts."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from services.trainings.entrypoints.timers import TIMERS
from shared.clock import HeldClock
from shared.storage.database import Database
from shared.timers import Timers
from tests.integration.trainings.clocks import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    MachineClock,
    Told,
    Watch,
    fill,
    offered,
    open_on,
)
from tests.integration.trainings.conftest import Serve, World

START = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
FREED = datetime(2026, 3, 28, 10, 0, tzinfo=UTC)
"""The day before the night of 23 hours."""

JUMPS = [HOUR, -HOUR]
PASSED_ON = {"registration.place_offer_expired": 1, "registration.place_offered": 1}


def at(day: int, month: int, hour: int) -> datetime:
    return datetime(2026, month, day, hour, 0, tzinfo=UTC)


LIFE: dict[datetime, Told] = {
    moment: Counter(told)
    for moment, told in [
        (at(26, 3, 8), {"session.decision_near": 2}),  # nine o'clock in winter time
        (FREED + 2 * DAY, PASSED_ON),
        (at(31, 3, 7), {"session.decision_near": 2}),  # nine o'clock in summer time
        (FREED + 4 * DAY, PASSED_ON),
        (at(2, 4, 7), {"session.awaiting_decision": 1, "session.extended": 1}),
        (at(4, 4, 7), {"session.decision_overdue": 1}),
        (at(7, 4, 7), {"session.decision_near": 1}),
        (at(9, 4, 7), {"session.cancelled": 1}),
        (at(16, 4, 7), {"session.started": 1}),
        (at(16, 4, 15), {"session.completed": 1}),
    ]
}
"""What the clock does to three sessions of 16 April, and when."""

TOTAL: Told = sum(LIFE.values(), Counter())

Around = Callable[[Watch, datetime], Awaitable[None]]
"""Goes through one moment of a life."""


async def live(watch: Watch, around: Around) -> None:
    """Live through the three sessions: one waits for the office, one is extended, one has a line."""
    world = watch.copies[0]
    asked = await open_on(world, "2026-04-16")
    by_itself = await open_on(world, "2026-04-16", on_shortfall="extend_then_cancel")
    with_line = await open_on(world, "2026-04-16", capacity=2, minimum=2)
    await fill(world, asked, 1)
    await fill(world, by_itself, 2)
    first, *_ = await fill(world, with_line, 11, 12, 13, 14, 15)
    deeds: list[tuple[datetime, Callable[[], Awaitable[object]]]] = [
        (FREED, partial(world.answer, first, "cancel")),
        (FREED + 4 * DAY + 2 * HOUR, partial(accept_offered, world, with_line)),
        (at(5, 4, 10), partial(cancel, world, asked)),
    ]
    await watch.look()
    watch.told.clear()
    for moment in sorted([*LIFE, *(when for when, _ in deeds)]):
        if moment in LIFE:
            await around(watch, moment)
            continue
        await watch.until(moment)
        await dict(deeds)[moment]()
        await watch.look()
        del watch.told[moment]
    await watch.until(at(30, 4, 12))


async def accept_offered(world: World, session_id: str) -> None:
    await world.answer(await offered(world, session_id), "accept")


async def cancel(world: World, session_id: str) -> None:
    body = {"reason": "trop peu de monde"}
    await world.post(f"/sessions/{session_id}/cancel", world.office, body)


def set_first(watch: Watch, by: timedelta) -> None:
    """Set the clock of the first copy's machine."""
    clock = watch.copies[0].clock
    assert isinstance(clock, MachineClock)
    clock.set_by(by)


async def undisturbed(watch: Watch, moment: datetime) -> None:
    for instant in (moment - SECOND, moment, moment + MINUTE):
        await watch.until(instant)


def wrong_for_minutes(jump: timedelta) -> Around:
    """Return how a clock is wrong twice: from just before a moment to just after, and after it."""

    async def around(watch: Watch, moment: datetime) -> None:
        await watch.until(moment - 8 * MINUTE)
        set_first(watch, jump)
        await watch.look()
        await watch.until(moment - SECOND)
        await watch.until(moment)
        await watch.until(moment + 5 * MINUTE)
        set_first(watch, -jump)
        await watch.look()
        await watch.until(moment + 6 * MINUTE)
        set_first(watch, jump)
        await watch.look()
        await watch.until(moment + 20 * MINUTE)
        set_first(watch, -jump)
        await watch.look()

    return around


def wrong_for_long(jump: timedelta) -> Around:
    """Return how a clock is wrong, and then right again, for so long that both are believed."""

    async def around(watch: Watch, moment: datetime) -> None:
        await watch.until(moment - 40 * MINUTE)
        set_first(watch, jump)
        await watch.look()
        await watch.until(moment - 20 * MINUTE)
        await watch.until(moment)
        await watch.until(moment + 10 * MINUTE)
        set_first(watch, -jump)
        await watch.look()
        await watch.until(moment + 40 * MINUTE)
        await watch.until(moment + 70 * MINUTE)

    return around


async def test_the_life_of_three_sessions_by_an_undisturbed_clock(serve: Serve) -> None:
    watch = Watch(await serve(HeldClock(START)))

    await live(watch, undisturbed)

    assert watch.told == LIFE


@pytest.mark.parametrize("jump", JUMPS)
async def test_a_clock_that_is_wrong_by_an_hour_around_each_moment_changes_nothing(
    serve: Serve, jump: timedelta
) -> None:
    watch = Watch(await serve(MachineClock(START)))

    await live(watch, wrong_for_minutes(jump))

    assert watch.told == LIFE


@pytest.mark.parametrize("jump", JUMPS)
async def test_a_copy_whose_machine_is_wrong_by_an_hour_misleads_no_other_copy(
    serve: Serve, jump: timedelta
) -> None:
    watch = Watch(await serve(MachineClock(START)), await serve(MachineClock(START)))

    await live(watch, wrong_for_minutes(jump))

    assert watch.told == LIFE


@pytest.mark.parametrize("jump", JUMPS)
async def test_a_clock_that_is_believed_and_put_right_again_tells_each_fact_once(
    serve: Serve, jump: timedelta
) -> None:
    watch = Watch(await serve(MachineClock(START)))

    await live(watch, wrong_for_long(jump))

    assert watch.total() == TOTAL


@pytest.mark.parametrize("jump", JUMPS)
async def test_control_the_bare_clock_of_the_machine_is_early_or_late(
    serve: Serve, jump: timedelta
) -> None:
    watch = Watch(await serve(MachineClock(START, is_steady=False)))

    await live(watch, wrong_for_minutes(jump))

    assert watch.told != LIFE
    expiries = [when for when, told in watch.told.items() if PASSED_ON.items() <= told.items()]
    is_early = expiries[0] < FREED + 2 * DAY
    assert is_early == (jump > timedelta())


class SteppingBack(HeldClock):
    """A clock that somebody puts back by a second after every look."""

    def now(self) -> datetime:
        """Return the instant, then be a second earlier."""
        seen = super().now()
        self.advance(-SECOND)
        return seen


async def test_an_offer_that_was_found_over_is_ended_though_the_clock_goes_back_at_that_moment(
    world: World,
) -> None:
    session_id = await open_on(world, "2026-06-11")
    first, *_ = await fill(world, session_id, 1, 2, 3, 4)
    await world.answer(first, "cancel")
    until = datetime.fromisoformat((await offered(world, session_id))["offer_expires_at"])

    stumbling = await Database.connect(world.app_dsn, "trainings", clock=SteppingBack(until))
    assert await Timers(stumbling, dict(TIMERS)).fire_one()
    await stumbling.close()

    assert len(await world.facts("registration.place_offer_expired")) == 1
