"""Gatherings and their dates: what may happen to them, and what is said of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.trainings.adapters.gatherings.french_school_holidays import FrenchSchoolHolidays
from services.trainings.domain.gatherings.fair import MOST_OF_A_PERSON, Wall, check_fair_takes
from services.trainings.domain.gatherings.gathering import AHEAD, Decision, Gathering, GivenUp
from services.trainings.domain.gatherings.gathering_date import (
    GatheringDate,
    People,
    Replay,
    ReplayLink,
    date_id,
)
from services.trainings.domain.gatherings.series import Series
from services.trainings.entrypoints.gatherings.gatherings_messages import day_and_time
from shared.errors import DomainError
from shared.events.gatherings import GatheringDateMoved, ReplayPublished
from tests.unit.trainings.builders import a_member

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOLIDAYS = FrenchSchoolHolidays()
ID = "00000000-0000-7000-8000-00000000a001"
DECISION = Decision(a_member(9), NOW, "la salle est prise")
NOBODY = People([], [])


def a_gathering(rule: str | None = "FREQ=WEEKLY", **more: object) -> Gathering:
    series = Series(
        first_day=date(2026, 3, 4),
        starts=time(14),
        lasts=timedelta(hours=2),
        time_zone="Europe/Paris",
        rule=rule,
    )
    values = {
        "gathering_id": ID,
        "network_id": "00000000-0000-7000-8000-00000000c001",
        "title": "Temps de partage",
        "kind": "sharing_time",
        "visibility": "network",
        "mode": "in_person",
        "place": "Padern",
        "place_id": None,
        "series": series,
        "capacity": None,
        "video_link": None,
        "announced_at": NOW,
        **more,
    }
    return Gathering(**values)  # type: ignore[arg-type]  # a builder


def a_date() -> GatheringDate:
    return GatheringDate.of(a_gathering(), date(2026, 3, 4), NOW)


@given(st.lists(st.integers(0, 500), min_size=1, max_size=8))
def test_each_day_is_entered_once_however_often_and_whenever_one_looks(looks: list[int]) -> None:
    gathering = a_gathering("FREQ=DAILY;INTERVAL=3;COUNT=150")
    entered: list[date] = []

    for after in looks:
        entered += gathering.days_to_enter(NOW + timedelta(days=after), HOLIDAYS)

    horizon = (NOW + timedelta(days=max(looks)) + AHEAD).date()
    expected = [date(2026, 3, 4) + timedelta(days=3 * number) for number in range(150)]
    assert entered == [day for day in expected if day <= horizon]


def test_the_id_of_a_date_follows_from_its_gathering_and_day() -> None:
    assert date_id(ID, date(2026, 3, 4)) == date_id(ID, date(2026, 3, 4))
    assert date_id(ID, date(2026, 3, 4)) != date_id(ID, date(2026, 3, 11))
    moved = a_date()
    moved.move(replace(moved.slot, day=date(2026, 3, 5)), DECISION, NOBODY)
    assert moved.gathering_date_id == date_id(ID, date(2026, 3, 4))


def test_a_moved_date_says_so_once_with_those_who_come_and_wait() -> None:
    one = a_date()

    one.move(
        replace(one.slot, day=date(2026, 3, 5), starts=time(15)),
        DECISION,
        People([a_member(1)], [a_member(2)]),
    )

    ((fact, _),) = one.facts
    assert isinstance(fact, GatheringDateMoved)
    assert fact.began_at == datetime(2026, 3, 4, 13, tzinfo=UTC)
    assert fact.begins_at == datetime(2026, 3, 5, 14, tzinfo=UTC)
    assert (fact.registered_member_ids, fact.waiting_member_ids) == ([a_member(1)], [a_member(2)])
    assert (one.revision, one.original_day) == (1, date(2026, 3, 4))


def code_of(error: pytest.ExceptionInfo[DomainError]) -> str:
    return error.value.code


def test_what_makes_no_sense_is_refused() -> None:
    one = a_date()
    with pytest.raises(DomainError) as unmoved:
        one.move(one.slot, DECISION, NOBODY)
    with pytest.raises(DomainError) as past:
        one.move(replace(one.slot, day=date(2026, 3, 1)), DECISION, NOBODY)
    with pytest.raises(DomainError) as unseen:
        one.publish_replay(Replay((), "", NOW), a_member(9))
    one.cancel(DECISION, [])
    with pytest.raises(DomainError) as over:
        one.cancel(DECISION, [])
    with pytest.raises(DomainError) as closed:
        check_fair_takes(one, Wall(0, 0), NOW)

    assert [code_of(each) for each in (unmoved, past, unseen, over, closed)] == [
        "gathering_date_unmoved",
        "new_date_in_the_past",
        "nothing_to_see_again",
        "gathering_date_over",
        "fair_closed",
    ]


def test_a_fair_takes_entries_until_its_end_and_so_many_of_one_person() -> None:
    one = a_date()
    last_moment = datetime(2026, 3, 4, 14, 59, tzinfo=UTC)

    check_fair_takes(one, Wall(10, 1), last_moment)

    with pytest.raises(DomainError) as full:
        check_fair_takes(one, Wall(20, MOST_OF_A_PERSON), last_moment)
    with pytest.raises(DomainError) as closed:
        check_fair_takes(one, Wall(10, 1), last_moment + timedelta(minutes=1))
    assert (code_of(full), code_of(closed)) == ("fair_full", "fair_closed")


def test_a_replay_is_said_once_and_corrected_silently() -> None:
    one = a_date()
    after = NOW + timedelta(days=3)

    one.publish_replay(Replay((ReplayLink("Film", "https://a.example"),), "a", after), a_member(9))
    later = after + timedelta(days=1)
    one.publish_replay(Replay((ReplayLink("Film", "https://b.example"),), "b", later), a_member(9))

    assert [type(fact) for fact, _ in one.facts] == [ReplayPublished]
    assert one.replay is not None
    assert (one.replay.summary, one.replay.published_at, one.revision) == ("b", after, 2)


def test_the_rest_of_a_series_is_given_up_once() -> None:
    gathering = a_gathering()
    gathering.days_to_enter(NOW, HOLIDAYS)

    gathering.end(date(2026, 6, 30), DECISION, GivenUp(["x"], [a_member(1)], []))

    assert gathering.days_to_enter(NOW + timedelta(days=400), HOLIDAYS) == []
    with pytest.raises(DomainError) as again:
        gathering.end(date(2026, 6, 30), DECISION, GivenUp([], [], []))
    assert code_of(again) == "gathering_ended"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"place": ""}, "gathering_place_missing"),
        ({"announced_at": NOW + timedelta(days=3)}, "gathering_in_the_past"),
    ],
)
def test_a_gathering_that_cannot_be_is_not_announced(more: dict[str, object], code: str) -> None:
    with pytest.raises(DomainError) as refused:
        a_gathering(None, **more).announce(a_member(9), HOLIDAYS)

    assert code_of(refused) == code


def test_a_series_whose_days_are_all_left_out_is_not_announced() -> None:
    gathering = a_gathering("FREQ=WEEKLY;COUNT=2")
    gathering.series = replace(
        gathering.series, excluded=frozenset({date(2026, 3, 4), date(2026, 3, 11)})
    )

    with pytest.raises(DomainError) as refused:
        gathering.announce(a_member(9), HOLIDAYS)

    assert code_of(refused) == "gathering_without_date"


def test_school_holidays_are_those_of_the_ministry_and_end_where_its_file_ends() -> None:
    assert HOLIDAYS.is_holiday("A", date(2026, 2, 10))
    assert not HOLIDAYS.is_holiday("C", date(2026, 2, 10))
    assert HOLIDAYS.known_until("corsica") is None
    for zone in ("A", "B", "C"):
        known_until = HOLIDAYS.known_until(zone)
        assert known_until is not None
        assert known_until >= date(2028, 8, 31)


def test_days_are_written_as_people_say_them() -> None:
    assert day_and_time(date(2027, 5, 1), time(14, 5)) == "samedi 1er mai 2027 à 14\u00a0h\u00a005"
