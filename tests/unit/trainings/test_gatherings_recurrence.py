"""Rules of recurrence: which days, always the same local time, and refusals that say why."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from services.trainings.domain.gatherings.recurrence import (
    FirstDayNotInRuleError,
    Recurrence,
    RecurrencePartUnknownError,
    RecurrenceTooLongError,
    RecurrenceTooOftenError,
    RecurrenceTwoEndsError,
    RecurrenceUnreadableError,
)
from services.trainings.domain.gatherings.series import Break, Expansion, HolidayZone, Series
from shared.errors import DomainError

AT_TWO = time(14)
ZONES = ("Europe/Paris", "Indian/Reunion", "America/Cayenne", "America/Miquelon", "Pacific/Noumea")


class FewHolidays:
    """School holidays that are known to the end of 2026: the last week of October, all zones."""

    def known_until(self, zone: HolidayZone) -> date | None:
        return None if zone == "corsica" else date(2026, 12, 31)

    def is_holiday(self, zone: HolidayZone, day: date) -> bool:
        return date(2026, 10, 24) <= day <= date(2026, 10, 31)


def days_of(
    rule: str, first_day: date, starts: time = AT_TWO, zone: str = "Europe/Paris"
) -> list[date]:
    return list(Recurrence.of(rule, first_day, starts, zone).days())


def a_series(rule: str | None, first_day: date, **more: object) -> Series:
    given_ = {"starts": AT_TWO, "lasts": timedelta(hours=2), "time_zone": "Europe/Paris", **more}
    return Series(first_day=first_day, rule=rule, **given_)  # type: ignore[arg-type]  # a builder


def test_the_first_saturday_of_each_month_ten_times() -> None:
    days = days_of("FREQ=MONTHLY;BYDAY=1SA;COUNT=10", date(2026, 9, 5))

    assert days[:4] == [date(2026, 9, 5), date(2026, 10, 3), date(2026, 11, 7), date(2026, 12, 5)]
    assert len(days) == 10


def test_until_counts_its_own_day_in_local_time() -> None:
    every_day = "FREQ=DAILY;UNTIL={}"
    first = date(2026, 3, 1)

    assert days_of(every_day.format("20260303"), first)[-1] == date(2026, 3, 3)
    assert days_of(every_day.format("20260303T130000Z"), first)[-1] == date(2026, 3, 3)
    assert days_of(every_day.format("20260303T125959Z"), first)[-1] == date(2026, 3, 2)
    reunion = days_of(every_day.format("20260303T100000Z"), first, zone="Indian/Reunion")
    assert reunion[-1] == date(2026, 3, 3)
    cayenne = days_of(every_day.format("20260303T003000Z"), first, time(21), "America/Cayenne")
    assert cayenne[-1] == date(2026, 3, 2)


def test_the_29_february_comes_back_in_leap_years_only() -> None:
    days = days_of("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=3", date(2028, 2, 29))
    assert days == [date(2028, 2, 29), date(2032, 2, 29), date(2036, 2, 29)]

    without_parts = days_of("FREQ=YEARLY;COUNT=2", date(2028, 2, 29))
    assert without_parts == [date(2028, 2, 29), date(2032, 2, 29)]

    last_of_february = days_of("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1;COUNT=3", date(2027, 2, 28))
    assert last_of_february == [date(2027, 2, 28), date(2028, 2, 29), date(2029, 2, 28)]


def test_a_rule_without_an_end_ends_after_three_years() -> None:
    days = days_of("FREQ=WEEKLY", date(2026, 3, 4))

    assert days[-1] == date(2029, 2, 28)
    assert days_of("FREQ=YEARLY", date(2024, 2, 29)) == [date(2024, 2, 29)]


@pytest.mark.parametrize(
    ("rule", "error"),
    [
        ("FREQ=HOURLY;COUNT=3", RecurrenceTooOftenError),
        ("FREQ=MINUTELY", RecurrenceTooOftenError),
        ("FREQ=SECONDLY", RecurrenceTooOftenError),
        ("tous les mardis", RecurrenceUnreadableError),
        ("", RecurrenceUnreadableError),
        ("COUNT=3", RecurrenceUnreadableError),
        ("FREQ=WEEKLY;COUNT=0", RecurrenceUnreadableError),
        ("FREQ=WEEKLY;COUNT=٣", RecurrenceUnreadableError),
        ("FREQ=WEEKLY;INTERVAL=-1", RecurrenceUnreadableError),
        ("FREQ=WEEKLY;FREQ=DAILY", RecurrenceUnreadableError),
        ("FREQ=WEEKLY;BYDAY=1MO", RecurrenceUnreadableError),
        ("FREQ=WEEKLY;BYMONTHDAY=3", RecurrenceUnreadableError),
        ("FREQ=MONTHLY;BYSETPOS=1", RecurrenceUnreadableError),
        ("FREQ=MONTHLY;BYDAY=53MO", RecurrenceUnreadableError),
        ("FREQ=YEARLY;BYMONTH=12;BYDAY=9WE", RecurrenceUnreadableError),
        ("FREQ=YEARLY;BYDAY=-99WE", RecurrenceUnreadableError),
        ("FREQ=WEEKLY;UNTIL=20261301", RecurrenceUnreadableError),
        ("FREQ=WEEKLY;BYDAY=", RecurrenceUnreadableError),
        ("FREQ=WEEKLY\nDTSTART:19970101T000000", RecurrenceUnreadableError),
        ("FREQ=WEEKLY;BYHOUR=3", RecurrencePartUnknownError),
        ("FREQ=WEEKLY;BYEASTER=0", RecurrencePartUnknownError),
        ("FREQ=WEEKLY;COUNT=3;UNTIL=20270101", RecurrenceTwoEndsError),
        ("FREQ=WEEKLY;UNTIL=20370101", RecurrenceTooLongError),
        ("FREQ=YEARLY;COUNT=30", RecurrenceTooLongError),
        ("FREQ=WEEKLY;BYDAY=TU", FirstDayNotInRuleError),
        ("FREQ=WEEKLY;UNTIL=20200101", FirstDayNotInRuleError),
        ("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", FirstDayNotInRuleError),
        ("FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2", FirstDayNotInRuleError),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(rule: str, error: type[DomainError]) -> None:
    with pytest.raises(error):
        days_of(rule, date(2026, 3, 4))


frequencies = st.sampled_from(("DAILY", "WEEKLY", "MONTHLY", "YEARLY"))
first_days = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@given(
    frequencies,
    st.integers(1, 6),
    st.integers(1, 40),
    first_days,
    st.sampled_from(ZONES),
    st.data(),
)
def test_the_days_entered_are_those_of_the_rule_without_what_is_left_out(
    frequency: str, interval: int, count: int, first: date, zone: str, picks: st.DataObject
) -> None:
    rule = f"FREQ={frequency};INTERVAL={interval}"
    horizon = first + timedelta(days=366)
    three_years = first + timedelta(days=3 * 365)
    plain = rrulestr(f"{rule};COUNT={count}", dtstart=datetime.combine(first, AT_TWO))
    expected = [at.date() for at in islice(plain, count) if at.date() <= min(horizon, three_years)]
    left_out = picks.draw(st.sets(st.sampled_from(expected), max_size=len(expected) - 1))
    pause = picks.draw(st.dates(first, horizon))
    series = a_series(
        f"{rule};UNTIL={expected[-1]:%Y%m%d}",
        first,
        time_zone=zone,
        excluded=frozenset(left_out),
        breaks=(Break(pause, pause + timedelta(days=9)),),
    )

    found = series.expand(horizon, FewHolidays())

    kept = [
        day
        for day in expected
        if day not in left_out and not pause <= day <= pause + timedelta(days=9)
    ]
    assert list(found.days) == kept
    for day in found.days:
        local = series.begins_at(day).astimezone(ZoneInfo(zone))
        assert (local.date(), local.time()) == (day, AT_TWO)


@given(first_days, st.integers(1, 30), st.integers(0, 400), st.integers(0, 400))
def test_entering_in_two_steps_gives_the_same_days_as_in_one(
    first: date, interval: int, early: int, late: int
) -> None:
    series = a_series(f"FREQ=DAILY;INTERVAL={interval}", first)
    near, far = sorted((first + timedelta(days=early), first + timedelta(days=late)))

    before, after = series.expand(near, FewHolidays()), series.expand(far, FewHolidays())

    assert after.days == (*before.days, *(day for day in after.days if day > near))


def test_two_in_the_afternoon_stays_so_over_both_nights() -> None:
    weekly = a_series("FREQ=WEEKLY;COUNT=40", date(2026, 3, 22))

    begins = {
        day: weekly.begins_at(day) for day in weekly.expand(date(2027, 1, 1), FewHolidays()).days
    }

    assert begins[date(2026, 3, 22)] == datetime(2026, 3, 22, 13, tzinfo=UTC)
    assert begins[date(2026, 3, 29)] == datetime(2026, 3, 29, 12, tzinfo=UTC)
    assert begins[date(2026, 10, 18)] == datetime(2026, 10, 18, 12, tzinfo=UTC)
    assert begins[date(2026, 10, 25)] == datetime(2026, 10, 25, 13, tzinfo=UTC)


def test_an_hour_that_happens_twice_is_the_first_and_one_that_does_not_is_counted_from_midnight() -> (
    None
):
    night = a_series("FREQ=DAILY", date(2026, 3, 1), starts=time(2, 30))

    assert night.begins_at(date(2026, 10, 25)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert night.begins_at(date(2026, 3, 29)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_overseas_no_clock_is_put_forward() -> None:
    for zone, hour in (("Indian/Reunion", 10), ("America/Cayenne", 17)):
        weekly = a_series("FREQ=WEEKLY", date(2026, 3, 22), time_zone=zone)
        hours = {
            weekly.begins_at(day).hour
            for day in weekly.expand(date(2027, 1, 1), FewHolidays()).days
        }
        assert hours == {hour}


def test_school_holidays_are_left_out_as_far_as_they_are_known() -> None:
    weekly = a_series("FREQ=WEEKLY", date(2026, 10, 7), holiday_zone="C")

    found = weekly.expand(date(2027, 10, 7), FewHolidays())

    assert date(2026, 10, 28) not in found.days
    assert found.days[:4] == (
        date(2026, 10, 7),
        date(2026, 10, 14),
        date(2026, 10, 21),
        date(2026, 11, 4),
    )
    assert (found.days[-1], found.known_until, found.is_whole) == (
        date(2026, 12, 30),
        date(2026, 12, 31),
        False,
    )


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"holiday_zone": "corsica"}, "school_holidays_unknown"),
        ({"first_day": date(2027, 3, 3), "holiday_zone": "A"}, "school_holidays_not_published"),
        ({"excluded": frozenset({date(2026, 3, 5)})}, "day_to_exclude_unknown"),
        ({"lasts": timedelta(minutes=5)}, "duration_out_of_range"),
        ({"time_zone": "Europe/Lutece"}, "unknown_time_zone"),
        ({"first_day": date(2400, 3, 1)}, "day_out_of_reach"),
        ({"breaks": (Break(date(2026, 3, 5), date(2026, 3, 4)),)}, "break_out_of_order"),
    ],
)
def test_a_series_that_cannot_be_is_refused(more: dict[str, object], code: str) -> None:
    series = a_series("FREQ=WEEKLY;COUNT=5", **{"first_day": date(2026, 3, 4), **more})  # type: ignore[arg-type]  # a builder

    with pytest.raises(DomainError) as refused:
        series.check(FewHolidays())

    assert refused.value.code == code


def test_one_date_without_a_rule_is_whole_at_once() -> None:
    once = a_series(None, date(2026, 3, 4))

    assert once.expand(date(2026, 3, 4), FewHolidays()) == Expansion(
        (date(2026, 3, 4),), date(2026, 3, 4), is_whole=True
    )


def test_control_counting_weeks_in_hours_slips_over_the_night() -> None:
    weekly = a_series("FREQ=WEEKLY;COUNT=40", date(2026, 3, 22))

    a_week_later = weekly.begins_at(date(2026, 3, 22)) + timedelta(hours=7 * 24)

    assert a_week_later.astimezone(ZoneInfo("Europe/Paris")).time() == time(15)
    assert a_week_later != weekly.begins_at(date(2026, 3, 29))
