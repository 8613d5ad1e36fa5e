"""When people could come: what they may state, and when most of them could."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.trainings.domain.demand.availability import (
    MonthCount,
    Party,
    Window,
    best_months,
    best_window,
    months_of,
)
from services.trainings.domain.demand.period import (
    Period,
    PeriodInThePastError,
    PeriodOutOfReachError,
    TooManyPeriodsError,
    checked,
    today_at,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 1)


def days(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last))


def test_a_month_is_all_of_its_days_even_in_a_leap_year() -> None:
    assert Period.month("2028-02") == Period(date(2028, 2, 1), date(2028, 2, 29), True)
    assert Period.month("2026-12").months() == ["2026-12"]


def test_days_lie_in_all_months_that_they_touch() -> None:
    assert days("2026-11-30", "2027-02-01").months() == ["2026-11", "2026-12", "2027-01", "2027-02"]


@pytest.mark.parametrize("stated", ["2026-13", "2026-9", "0000-01", "mai"])
def test_what_is_no_month_is_refused(stated: str) -> None:
    with pytest.raises(PeriodOutOfReachError):
        Period.month(stated)


def test_a_day_is_over_when_it_is_over_everywhere() -> None:
    assert days("2026-03-01", "2026-03-01").is_over_at == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert today_at(datetime(2026, 3, 2, 9, 59, tzinfo=UTC)) == date(2026, 3, 1)
    assert today_at(datetime(2026, 3, 2, 10, tzinfo=UTC)) == date(2026, 3, 2)


def test_the_month_that_has_begun_may_still_be_wished_for_but_not_days_that_have() -> None:
    assert checked([Period.month("2026-03")], NOW) == (Period.month("2026-03"),)
    with pytest.raises(PeriodInThePastError):
        checked([Period.month("2026-02")], NOW)
    with pytest.raises(PeriodInThePastError):
        checked([days("2026-02-28", "2026-03-20")], NOW)


@pytest.mark.parametrize(
    "period",
    [
        days("2026-05-02", "2026-05-01"),
        days("2026-05-01", "2027-05-03"),
        days("2029-02-27", "2029-03-01"),
    ],
)
def test_days_that_go_backwards_last_too_long_or_are_too_far_are_refused(period: Period) -> None:
    with pytest.raises(PeriodOutOfReachError):
        checked([period], NOW)


def test_from_one_to_twelve_periods_are_stated_each_once() -> None:
    months = [Period.month(f"2027-{number:02}") for number in range(1, 13)]

    assert checked(list(reversed(months)), NOW) == tuple(months)
    for wrong in ([], [*months, Period.month("2028-01")], [months[0], months[0]]):
        with pytest.raises(TooManyPeriodsError):
            checked(wrong, NOW)


def test_people_are_counted_once_a_month_however_many_periods_they_state_in_it() -> None:
    parties = [
        Party(1, (days("2026-05-04", "2026-05-06"), days("2026-05-20", "2026-06-02"))),
        Party(7, (Period.month("2026-06"),)),
        Party(0, (Period.month("2026-07"),)),
        Party(1, (Period.month("2026-02"),)),
    ]

    assert months_of(parties, TODAY) == [MonthCount("2026-05", 1), MonthCount("2026-06", 8)]


def test_everybody_is_told_only_of_months_in_which_five_could_come_the_best_first() -> None:
    parties = [
        Party(4, (Period.month("2026-05"), Period.month("2026-06"))),
        Party(3, (Period.month("2026-06"), Period.month("2026-09"))),
        Party(5, (Period.month("2026-09"),)),
    ]

    assert best_months(parties, TODAY) == [MonthCount("2026-09", 8), MonthCount("2026-06", 7)]


def test_the_best_days_are_those_on_all_of_which_most_could_come() -> None:
    parties = [
        Party(2, (days("2026-05-04", "2026-05-08"),)),
        Party(3, (days("2026-05-07", "2026-05-12"),)),
        Party(1, (Period.month("2026-05"),)),
    ]

    assert best_window(parties, 2, TODAY) == Window(date(2026, 5, 7), date(2026, 5, 8), 6)
    assert best_window(parties, 3, TODAY) == Window(date(2026, 5, 7), date(2026, 5, 9), 4)
    assert best_window(parties, 31, TODAY) == Window(date(2026, 5, 1), date(2026, 5, 31), 1)
    assert best_window(parties, 32, TODAY) is None


def test_periods_that_touch_are_one_stretch_of_days() -> None:
    parties = [Party(1, (days("2026-05-04", "2026-05-05"), days("2026-05-06", "2026-05-06")))]

    assert best_window(parties, 3, TODAY) == Window(date(2026, 5, 4), date(2026, 5, 6), 1)


def test_where_everybody_states_months_there_are_no_best_days() -> None:
    assert best_window([Party(9, (Period.month("2026-05"),))], 2, TODAY) is None


def test_days_that_are_past_are_no_best_days() -> None:
    parties = [Party(5, (days("2026-02-01", "2026-03-02"),))]

    assert best_window(parties, 2, TODAY) == Window(date(2026, 3, 1), date(2026, 3, 2), 5)
    assert best_window(parties, 3, TODAY) is None


stretches = st.builds(
    lambda first, length: Period(
        TODAY + timedelta(days=first), TODAY + timedelta(days=first + length)
    ),
    st.integers(0, 25),
    st.integers(0, 9),
)
crowds = st.lists(
    st.builds(Party, st.integers(0, 4), st.lists(stretches, min_size=1, max_size=3).map(tuple)),
    min_size=1,
    max_size=6,
)


@given(crowds, st.integers(1, 6))
def test_no_days_suit_more_people_than_the_best_ones(crowd: list[Party], length: int) -> None:
    def suits(party: Party, first: date) -> bool:
        wanted = [first + timedelta(days=day) for day in range(length)]
        return all(any(p.first <= day <= p.last for p in party.periods) for day in wanted)

    starts = [TODAY + timedelta(days=number) for number in range(40)]
    found = [sum(party.people for party in crowd if suits(party, day)) for day in starts]

    best = best_window(crowd, length, TODAY)

    assert (best.people if best else 0) == max(found)
    if best is not None:
        assert best.first == starts[found.index(max(found))]
