"""Timers that fire hours or days late, because the service was down: what is still right is done once."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.trainings.application.sessions.begin_session import NOT_CONFIRMED
from services.trainings.application.sessions.pass_decision_date import MINIMUM_NOT_REACHED
from services.trainings.application.sessions.set_session_timers import BEGIN, COMPLETE
from services.trainings.entrypoints.timers import TIMERS
from shared.clock import HeldClock
from shared.storage.database import Database
from shared.timers import Timers
from tests.integration.trainings.clocks import DAY, HOUR, SECOND, Watch, fill, offered, open_on
from tests.integration.trainings.conftest import Serve, World
from tests.unit.trainings.builders import a_member

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BEGINS = datetime(2026, 6, 11, 7, 0, tzinfo=UTC)
ENDS = datetime(2026, 6, 11, 15, 0, tzinfo=UTC)
DECIDED = BEGINS - 14 * DAY


@pytest.fixture
async def watch(serve: Serve) -> Watch:
    return Watch(await serve(HeldClock(START)))


async def session_of_june(watch: Watch, *people: int, **more: Any) -> tuple[World, str]:
    """Open a session of one day for three people, with these in it and in its line."""
    (world,) = watch.copies
    session_id = await open_on(world, "2026-06-11", **more)
    await fill(world, session_id, *people)
    return world, session_id


async def free_a_place(world: World, session_id: str) -> None:
    """Let the first person who has a place give it up."""
    page = await world.get(f"/sessions/{session_id}/registrations", world.office)
    await world.answer(page["items"][0], "cancel")


async def down_until(watch: Watch, instant: datetime) -> None:
    """Forget what was told, and let the service see nothing until then."""
    await watch.look()
    watch.told.clear()
    await watch.until(instant)


async def test_an_offer_that_ran_out_meanwhile_is_passed_on_once_with_its_whole_time(
    watch: Watch,
) -> None:
    world, session_id = await session_of_june(watch, 1, 2, 3, 4, 5, 6)
    await free_a_place(world, session_id)
    back = START + 48 * HOUR + 5 * HOUR

    await down_until(watch, back)
    await watch.until(back + 48 * HOUR - SECOND)
    expires_at = (await offered(world, session_id))["offer_expires_at"]
    await watch.until(back + 48 * HOUR)

    passed_on = {"registration.place_offer_expired": 1, "registration.place_offered": 1}
    assert watch.told == {back: passed_on, back + 48 * HOUR: passed_on}
    assert datetime.fromisoformat(expires_at) == back + 48 * HOUR


async def test_nobody_is_promoted_once_it_has_begun_however_late_an_offer_ends(
    watch: Watch,
) -> None:
    world, session_id = await session_of_june(watch, 1, 2, 3, 4, 5)
    await watch.until(BEGINS - 24 * HOUR)
    await free_a_place(world, session_id)

    await down_until(watch, BEGINS + HOUR)

    ends = {"registration.place_offer_expired": 1, "session.started": 1}
    assert watch.told == {BEGINS + HOUR: ends}
    assert (await world.statuses(session_id))[-2:] == ["expired", "waiting"]


async def test_two_reminders_that_come_late_are_one(watch: Watch) -> None:
    await session_of_june(watch, 1)

    await down_until(watch, DECIDED - DAY)

    assert watch.told == {DECIDED - DAY: {"session.decision_near": 1}}


async def test_a_reminder_that_is_needed_no_longer_is_not_sent(watch: Watch) -> None:
    world, session_id = await session_of_june(watch, 1, 2)
    await watch.until(DECIDED - 8 * DAY)
    await fill(world, session_id, 3)  # a copy without timers may have been up

    await down_until(watch, DECIDED + DAY)

    assert watch.told == {}


async def test_after_the_date_nobody_is_reminded_of_it_but_asked_to_decide(watch: Watch) -> None:
    await session_of_june(watch, 1)
    back = DECIDED + 5 * HOUR

    await down_until(watch, back)
    await watch.until(back + 2 * DAY)

    assert watch.told == {
        back: {"session.awaiting_decision": 1},
        back + 2 * DAY: {"session.decision_overdue": 1},
    }


@pytest.mark.parametrize(
    ("on_shortfall", "reason"),
    [("ask", NOT_CONFIRMED), ("extend_then_cancel", MINIMUM_NOT_REACHED)],
)
async def test_after_the_start_nobody_is_asked_to_decide(
    watch: Watch, on_shortfall: str, reason: str
) -> None:
    await session_of_june(watch, 1, on_shortfall=on_shortfall)

    await down_until(watch, BEGINS + HOUR)

    assert watch.told == {BEGINS + HOUR: {"session.cancelled": 1}}
    (cancelled,) = await watch.copies[0].facts("session.cancelled")
    assert cancelled["reason"] == reason


async def test_after_the_start_nobody_is_reminded_that_they_have_not_decided(watch: Watch) -> None:
    await session_of_june(watch, 1)
    await watch.until(BEGINS - DAY)

    await down_until(watch, BEGINS + HOUR)

    assert watch.told == {BEGINS + HOUR: {"session.cancelled": 1}}


async def test_a_session_that_began_and_ended_meanwhile_did_both_once(watch: Watch) -> None:
    await session_of_june(watch, 1, 2, 3)

    await down_until(watch, ENDS + 3 * DAY)

    assert watch.told == {ENDS + 3 * DAY: {"session.started": 1, "session.completed": 1}}


async def test_the_end_may_come_before_the_beginning_when_two_copies_catch_up(
    watch: Watch,
) -> None:
    """Each copy takes one of two timers that are due: whichever is done first, both happen once."""
    world, session_id = await session_of_june(watch, 1, 2, 3)
    other = await Database.connect(world.app_dsn, "trainings", clock=HeldClock(ENDS))

    for kind in (COMPLETE, BEGIN, COMPLETE):
        assert await Timers(other, {kind: TIMERS[kind]}).fire_one()
    await other.close()

    told = [fact["type"] for fact in await world.facts("session.")]
    assert told[-2:] == ["session.started", "session.completed"]
    assert told.count("session.completed") == 1
    session = await world.get(f"/sessions/{session_id}", world.office)
    assert session["state"] == "completed"


async def test_what_has_begun_takes_nobody_though_the_clock_goes_back_for_hours(
    watch: Watch,
) -> None:
    """A machine that was set two hours ahead, was believed, and is put right."""
    world, session_id = await session_of_june(watch, 1, 2, 3, 4)
    await watch.until(BEGINS)
    world.clock.advance(-2 * HOUR)

    path = f"/sessions/{session_id}/registrations"
    for number in (5, 6):
        await world.client.post(path, headers=world.token(a_member(number)))
    await free_a_place(world, session_id)
    await down_until(watch, ENDS)

    assert await world.statuses(session_id) == ["cancelled", "registered", "registered", "waiting"]
    assert watch.told == {ENDS: {"session.completed": 1}}
