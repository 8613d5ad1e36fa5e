"""Nights of 23 and 25 hours, and 29 February, where sessions are held: offers, reminders, days."""

from datetime import UTC, datetime

import pytest

from shared.clock import HeldClock
from tests.integration.trainings.clocks import (
    DAY,
    HOUR,
    SECOND,
    MachineClock,
    Watch,
    fill,
    offered,
    open_on,
)
from tests.integration.trainings.conftest import Serve

ZONES = [
    "Europe/Paris",
    "Indian/Reunion",
    "America/Martinique",
    "America/Miquelon",
    "Pacific/Noumea",
]
NIGHTS = ["2026-03-29", "2026-10-25", "2027-03-28", "2027-10-31", "2026-03-08", "2026-11-01"]
"""Of Europe, and of Saint-Pierre-et-Miquelon."""


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize("night", NIGHTS)
async def test_a_place_is_kept_48_hours_by_any_watch_through_any_night(
    serve: Serve, night: str
) -> None:
    freed = utc(night) - 14 * HOUR
    watch = Watch(await serve(MachineClock(freed - DAY)))
    (world,) = watch.copies
    first_day = (freed + 90 * DAY).date().isoformat()
    ids = [await open_on(world, first_day, time_zone=zone) for zone in ZONES]
    first = [
        (await fill(world, each, *range(10 * number + 1, 10 * number + 6)))[0]
        for number, each in enumerate(ids)
    ]
    await watch.until(freed)
    for one in first:
        await world.answer(one, "cancel")
    for each in ids:
        expires_at = (await offered(world, each))["offer_expires_at"]
        assert datetime.fromisoformat(expires_at) == freed + 48 * HOUR
    await watch.look()
    watch.told.clear()

    await watch.until(freed + 48 * HOUR - SECOND)
    assert watch.told == {}
    await watch.until(freed + 48 * HOUR)
    passed_on = {"registration.place_offer_expired": 5, "registration.place_offered": 5}
    assert watch.told == {freed + 48 * HOUR: passed_on}


@pytest.mark.parametrize(
    ("day", "zone", "starts", "moments"),
    [  # 7 and 2 calendar days before the decision, the decision 14 before the day, 2 after it, the day
        (
            "2026-04-15",  # decided on 1 April: the night is between the reminders
            *("Europe/Paris", "09:00"),
            ["03-25T08:00", "03-30T07:00", "04-01T07:00", "04-03T07:00", "04-15T07:00"],
        ),
        (
            "2026-04-13",  # decided on the day after the night
            *("Europe/Paris", "09:00"),
            ["03-23T08:00", "03-28T08:00", "03-30T07:00", "04-01T07:00", "04-13T07:00"],
        ),
        (
            "2026-11-10",  # decided on 27 October
            *("Europe/Paris", "09:00"),
            ["10-20T07:00", "10-25T08:00", "10-27T08:00", "10-29T08:00", "11-10T08:00"],
        ),
        (
            "2026-04-12",  # decided at half past two on the night that has none: an hour later
            *("Europe/Paris", "02:30"),
            ["03-22T02:30", "03-27T02:30", "03-29T01:30", "03-31T01:30", "04-12T00:30"],
        ),
        (
            "2026-11-08",  # decided at half past two on the night that has two: the first
            *("Europe/Paris", "02:30"),
            ["10-18T00:30", "10-23T00:30", "10-25T00:30", "10-27T01:30", "11-08T01:30"],
        ),
        (
            "2026-04-13",
            *("Indian/Reunion", "09:00"),
            ["03-23T05:00", "03-28T05:00", "03-30T05:00", "04-01T05:00", "04-13T05:00"],
        ),
        (
            "2026-11-10",
            *("America/Martinique", "09:00"),
            ["10-20T13:00", "10-25T13:00", "10-27T13:00", "10-29T13:00", "11-10T13:00"],
        ),
        (
            "2026-11-17",  # decided on 3 November, two days after their night of 25 hours
            *("America/Miquelon", "09:00"),
            ["10-27T11:00", "11-01T12:00", "11-03T12:00", "11-05T12:00", "11-17T12:00"],
        ),
    ],
)
async def test_the_office_is_reminded_at_the_same_local_time_and_once(
    serve: Serve, day: str, zone: str, starts: str, moments: list[str]
) -> None:
    first, second, decided, overdue, begins = (utc(f"2026-{moment}") for moment in moments)
    watch = Watch(await serve(HeldClock(first - 10 * DAY)))
    (world,) = watch.copies
    session_id = await open_on(world, day, time_zone=zone, starts=starts)
    await watch.look()
    watch.told.clear()

    for instant in (first, second, decided, overdue):
        for moment in (instant - SECOND, instant, instant + HOUR, instant + 2 * HOUR):
            await watch.until(moment)

    assert watch.told == {
        first: {"session.decision_near": 1},
        second: {"session.decision_near": 1},
        decided: {"session.awaiting_decision": 1},
        overdue: {"session.decision_overdue": 1},
    }
    session = await world.get(f"/sessions/{session_id}", world.office)
    assert datetime.fromisoformat(session["begins_at"]) == begins


@pytest.mark.parametrize(
    ("day", "ends", "begins_at", "ends_at"),
    [
        ("2026-03-29", "06:00", "2026-03-29T01:30", "2026-03-29T04:00"),
        ("2026-10-25", "06:00", "2026-10-25T00:30", "2026-10-25T05:00"),
        ("2026-10-25", "02:45", "2026-10-25T00:30", "2026-10-25T00:45"),
        ("2026-03-29", "03:31", "2026-03-29T01:30", "2026-03-29T01:31"),
    ],
)
async def test_a_day_that_starts_at_an_hour_that_is_missing_or_comes_twice_begins_and_ends_once(
    serve: Serve, day: str, ends: str, begins_at: str, ends_at: str
) -> None:
    begin, end = utc(begins_at), utc(ends_at)
    watch = Watch(await serve(MachineClock(begin - 30 * DAY)))
    (world,) = watch.copies
    session_id = await open_on(world, day, starts="02:30", ends=ends, minimum=1)
    await fill(world, session_id, 1)
    await watch.look()
    watch.told.clear()

    instants = {begin - SECOND, begin, end - SECOND, end, *(end + n * HOUR for n in range(4))}
    for instant in sorted(instants):
        await watch.until(instant)

    assert watch.told == {begin: {"session.started": 1}, end: {"session.completed": 1}}


async def test_a_day_that_the_night_leaves_no_time_for_is_refused(serve: Serve) -> None:
    """From half past two, which is half past three on that night, to three: nothing is left."""
    world = await serve(HeldClock(utc("2026-03-02T09:00")))
    body = {
        "parts": [["2026-03-29"]],
        "place": "Evry",
        "capacity": 3,
        "minimum": 3,
        "starts": "02:30",
        "ends": "03:00",
    }

    answer = await world.post("/trainings/2/sessions", world.office, body, expect=422)

    assert answer["code"] == "day_ends_before_it_starts"


async def test_a_session_of_14_march_of_a_leap_year_is_decided_on_29_february(
    serve: Serve,
) -> None:
    watch = Watch(await serve(HeldClock(utc("2028-02-01T09:00"))))
    (world,) = watch.copies
    policy = {"on_shortfall": "extend_then_cancel", "extend_days": 7}
    await open_on(world, "2028-03-14", **policy)
    await watch.look()
    watch.told.clear()

    for instant in range(1, 30 * 24):
        await watch.until(utc("2028-02-15T08:00") + instant * HOUR)

    assert watch.told == {
        utc("2028-02-22T08:00"): {"session.decision_near": 1},
        utc("2028-02-27T08:00"): {"session.decision_near": 1},
        utc("2028-02-29T08:00"): {"session.extended": 1},
        utc("2028-03-05T08:00"): {"session.decision_near": 1},
        utc("2028-03-07T08:00"): {"session.cancelled": 1},
    }


async def test_a_decision_is_extended_over_29_february_by_days_of_the_calendar(
    serve: Serve,
) -> None:
    watch = Watch(await serve(HeldClock(utc("2028-02-01T09:00"))))
    (world,) = watch.copies
    policy = {"on_shortfall": "extend_then_cancel", "extend_days": 2}
    await open_on(world, "2028-03-13", **policy)  # decided on 28 February
    await watch.look()
    watch.told.clear()

    for instant in ("02-21", "02-26", "02-28", "02-29", "03-01", "03-02"):
        await watch.until(utc(f"2028-{instant}T08:00"))

    assert watch.told == {
        utc("2028-02-21T08:00"): {"session.decision_near": 1},
        utc("2028-02-26T08:00"): {"session.decision_near": 1},
        utc("2028-02-28T08:00"): {"session.extended": 1},
        utc("2028-03-01T08:00"): {"session.cancelled": 1},
    }
