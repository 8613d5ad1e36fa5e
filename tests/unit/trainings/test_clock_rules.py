"""Days, decision dates and reminders are of the calendar; offers are of the watch: over any night and leap day."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.trainings.domain.sessions.calendar import Calendar, DayEndsBeforeItStartsError
from services.trainings.domain.sessions.session_clock import overdue_due_at, reminder_due_at
from shared.clock import HeldClock, NotBefore
from tests.unit.trainings.builders import a_session, an_occasion, terms

ZONES = [
    "Europe/Paris",
    "Indian/Reunion",
    "Indian/Mayotte",
    "America/Martinique",
    "America/Cayenne",
    "America/Miquelon",
    "Pacific/Noumea",
    "Pacific/Tahiti",
    "Australia/Lord_Howe",  # half an hour forward and back
]
NIGHTS = [
    *(date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)),
    *(date(2026, 3, 8), date(2026, 11, 1), date(2026, 4, 5), date(2026, 10, 4)),
]
"""Of Europe, of Saint-Pierre-et-Miquelon, of Lord Howe."""

near_a_night = st.builds(
    lambda night, days: night + timedelta(days=days), st.sampled_from(NIGHTS), st.integers(-40, 40)
)
zones = st.sampled_from(ZONES)
clocks = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def exists(day: date, clock: time, zone: str) -> bool:
    """Say whether the clocks of the zone show this time on that day."""
    at = datetime.combine(day, clock, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.combine(day, clock)


@given(day=near_a_night, starts=clocks, zone=zones, days=st.integers(0, 90))
def test_n_days_before_is_the_same_local_time_on_that_day(
    day: date, starts: time, zone: str, days: int
) -> None:
    calendar = Calendar(((day,),), zone, starts, time(23, 59))
    earlier = day - timedelta(days=days)

    for at in (calendar.before_start(days), calendar.days_before(calendar.begins_at, days)):
        local = at.astimezone(ZoneInfo(zone))
        if exists(day, starts, zone) and exists(earlier, starts, zone):
            assert (local.date(), local.time()) == (earlier, starts)
        else:  # an hour that does not happen is as long after midnight as in any other night
            assert local.date() == earlier
            assert abs(local.hour * 60 + local.minute - starts.hour * 60 - starts.minute) <= 60


@given(day=near_a_night, starts=clocks, zone=zones, days=st.integers(0, 30))
def test_reminders_come_in_order_before_the_decision_and_that_before_the_start(
    day: date, starts: time, zone: str, days: int
) -> None:
    calendar = Calendar(((day,),), zone, starts, time(23, 59))
    session = a_session(calendar=calendar, terms=terms(decision_at=calendar.before_start(days)))

    first, second = reminder_due_at(session, 0), reminder_due_at(session, 1)

    assert first < second < session.known_terms.decision_at <= calendar.begins_at
    assert session.known_terms.decision_at < overdue_due_at(session)


@given(day=near_a_night, starts=clocks, ends=clocks, zone=zones)
def test_every_day_that_is_accepted_ends_after_it_starts(
    day: date, starts: time, ends: time, zone: str
) -> None:
    try:
        calendar = Calendar.of([[day, day + timedelta(days=1)]], zone, starts, ends)
    except DayEndsBeforeItStartsError:
        assert ends <= starts or not all(exists(day, each, zone) for each in (starts, ends))
        return

    assert all(calendar.lasts(each) > timedelta() for each in calendar.days)
    assert calendar.begins_at < calendar.ends_at


@given(
    freed_at=st.datetimes(datetime(2026, 3, 1), datetime(2027, 11, 10)).map(  # noqa: DTZ001 - made aware below
        lambda at: at.replace(tzinfo=UTC)
    )
)
def test_a_place_is_kept_for_48_hours_by_any_watch(freed_at: datetime) -> None:
    occasion = an_occasion(begins_at=freed_at + timedelta(days=30))

    assert occasion.keep_until(freed_at) == freed_at + timedelta(hours=48)


@pytest.mark.parametrize(
    ("day", "begins_at"),
    [
        (date(2026, 3, 29), "2026-03-29T01:30"),  # half past two is half past three
        (date(2026, 10, 25), "2026-10-25T00:30"),  # the first half past two
        (date(2026, 3, 28), "2026-03-28T01:30"),
        (date(2026, 10, 26), "2026-10-26T01:30"),
    ],
)
def test_half_past_two_on_nights_that_have_none_or_two_of_it(day: date, begins_at: str) -> None:
    calendar = Calendar.of([[day]], "Europe/Paris", time(2, 30), time(6))

    assert calendar.begins_at == instant(begins_at)


def test_a_day_that_the_night_leaves_no_time_for_is_refused() -> None:
    with pytest.raises(DayEndsBeforeItStartsError):
        Calendar.of([[date(2026, 3, 29)]], "Europe/Paris", time(2, 30), time(3))

    for day, zone in ((date(2026, 3, 30), "Europe/Paris"), (date(2026, 3, 29), "Indian/Reunion")):
        calendar = Calendar.of([[day]], zone, time(2, 30), time(3))
        assert calendar.lasts(day) == timedelta(minutes=30)


@pytest.mark.parametrize(
    ("first_day", "decided_on"),
    [
        (date(2028, 3, 14), date(2028, 2, 29)),
        (date(2028, 3, 13), date(2028, 2, 28)),
        (date(2027, 3, 14), date(2027, 2, 28)),
        (date(2028, 2, 29), date(2028, 2, 15)),
        (date(2100, 3, 14), date(2100, 2, 28)),  # no leap year
    ],
)
def test_fourteen_days_are_fourteen_days_of_the_calendar_in_any_february(
    first_day: date, decided_on: date
) -> None:
    calendar = Calendar.of([[first_day]], "Europe/Paris", time(9))

    assert calendar.before_start(14) == datetime.combine(decided_on, time(8), tzinfo=UTC)


@pytest.mark.parametrize(
    ("decision", "days", "later"),
    [
        ("2028-02-22T08:00", 7, "2028-02-29T08:00"),
        ("2028-02-25T08:00", 7, "2028-03-03T08:00"),
        ("2027-02-25T08:00", 7, "2027-03-04T08:00"),
        ("2028-02-29T08:00", 30, "2028-03-30T07:00"),  # the clocks were put forward on the 26th
        ("2026-10-24T07:00", 2, "2026-10-26T08:00"),
    ],
)
def test_an_extension_is_of_days_of_the_calendar(decision: str, days: int, later: str) -> None:
    calendar = Calendar.of([[date(2028, 6, 1)]], "Europe/Paris", time(9))

    assert calendar.days_before(instant(decision), -days) == instant(later)


def test_control_days_of_24_hours_slip_by_an_hour_over_each_night() -> None:
    calendar = Calendar.of([[date(2026, 4, 13)]], "Europe/Paris", time(9))
    slipped = calendar.begins_at - timedelta(days=16)

    assert calendar.before_start(16) - slipped == timedelta(hours=1)


def test_what_was_found_due_stays_due_though_the_clock_goes_back() -> None:
    due_at = instant("2026-10-25T01:00")
    clock = HeldClock(due_at)
    acting = NotBefore(clock.now(), clock)
    clock.advance(timedelta(hours=-1))
    assert acting.now() == due_at

    clock.advance(timedelta(hours=2))
    assert acting.now() == due_at + timedelta(hours=1)
