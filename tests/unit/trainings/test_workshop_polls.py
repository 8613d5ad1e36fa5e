"""A poll never promises a date to more people than there are places, and says why a vote is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.trainings.domain.sessions.calendar import DayOutOfReachError, UnknownTimeZoneError
from services.trainings.domain.workshops.poll import Answer, candidate
from services.trainings.domain.workshops.workshop_errors import (
    DateFullError,
    DateGivenTwiceError,
    DateNotFoundError,
    DateTooNearError,
    LocalTimeSkippedError,
    PollClosedError,
    PollClosingError,
    TooManyDatesError,
    VoteStaleError,
)
from tests.unit.trainings.builders import facts
from tests.unit.trainings.workshops import NOW, a_date, a_poll, a_workshop

FIRST, SECOND = a_date(1).date_id, a_date(2).date_id


def test_a_vote_is_counted_and_moves_the_poll_on() -> None:
    poll = a_poll()

    changes = poll.cast({}, {FIRST: Answer.YES, SECOND: Answer.IF_NEED_BE}, seen_version=1)

    assert changes == {FIRST: Answer.YES, SECOND: Answer.IF_NEED_BE}
    assert (poll.date(FIRST).yes, poll.date(SECOND).if_need_be, poll.version) == (1, 1, 2)


def test_a_vote_that_saw_an_older_poll_counts_while_there_is_room() -> None:
    poll = a_poll()
    poll.cast({}, {FIRST: Answer.YES}, seen_version=1)

    poll.cast({}, {FIRST: Answer.YES}, seen_version=1)

    assert poll.date(FIRST).yes == 2


def test_a_vote_made_stale_by_another_is_refused_whole() -> None:
    poll = a_poll(a_date(1, yes=5), a_date(2))
    poll.cast({}, {FIRST: Answer.YES}, seen_version=1)

    with pytest.raises(VoteStaleError):
        poll.cast({}, {SECOND: Answer.YES, FIRST: Answer.YES}, seen_version=1)

    assert (poll.date(FIRST).yes, poll.date(SECOND).yes, poll.version) == (6, 0, 2)


def test_who_sees_that_a_date_is_full_is_told_so() -> None:
    poll = a_poll(a_date(1, yes=6))

    with pytest.raises(DateFullError):
        poll.cast({}, {FIRST: Answer.YES}, seen_version=1)


def test_if_need_be_and_no_find_room_on_a_full_date() -> None:
    poll = a_poll(a_date(1, yes=6), a_date(2, yes=6))

    poll.cast({}, {FIRST: Answer.IF_NEED_BE, SECOND: Answer.NO}, seen_version=0)

    assert (poll.date(FIRST).yes, poll.date(FIRST).if_need_be) == (6, 1)


def test_who_has_said_yes_keeps_it_on_a_full_date_and_may_take_it_back() -> None:
    poll = a_poll(a_date(1, yes=6))
    mine = {FIRST: Answer.YES}

    assert poll.cast(mine, {FIRST: Answer.YES}, seen_version=0) == {}
    poll.cast(mine, {FIRST: Answer.NO}, seen_version=1)

    assert poll.date(FIRST).yes == 5


def test_a_date_withdrawn_meanwhile_makes_a_vote_stale_and_an_invented_one_is_unknown() -> None:
    poll = a_poll()
    poll.take_away(FIRST)

    with pytest.raises(VoteStaleError):
        poll.cast({}, {FIRST: Answer.YES}, seen_version=1)
    with pytest.raises(DateNotFoundError):
        poll.cast({}, {FIRST: Answer.YES}, seen_version=2)


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(Answer), st.integers(0, 3))))
def test_whatever_people_answer_counts_are_those_of_the_people_and_never_above_the_cap(
    votes: list[tuple[int, Answer, int]],
) -> None:
    poll = a_poll(a_date(1), cap=3)
    said: dict[int, Answer] = {}

    for person, answer, behind in votes:
        mine = {FIRST: said[person]} if person in said else {}
        try:
            changes = poll.cast(mine, {FIRST: answer}, poll.version - behind)
        except (VoteStaleError, DateFullError):
            continue
        said[person] = changes.get(FIRST, answer)

    answers = list(said.values())
    assert poll.date(FIRST).yes == answers.count(Answer.YES) <= 3
    assert poll.date(FIRST).if_need_be == answers.count(Answer.IF_NEED_BE)


def test_a_date_that_reaches_the_cap_is_told_once_even_when_people_come_and_go() -> None:
    workshop = a_workshop(a_date(1, yes=5))

    workshop.vote({}, {FIRST: Answer.YES}, 1, NOW)
    workshop.vote({FIRST: Answer.YES}, {FIRST: Answer.NO}, 2, NOW)
    workshop.vote({FIRST: Answer.NO}, {FIRST: Answer.YES}, 3, NOW)

    assert facts(workshop) == ["WorkshopDateReachedCap"]


def test_the_best_date_has_most_yes_then_most_if_need_be_then_is_earliest() -> None:
    assert a_poll(a_date(2, yes=3), a_date(1, yes=2)).best(NOW) == a_date(2, yes=3)
    second = a_date(2, yes=2, if_need_be=1)
    assert a_poll(a_date(1, yes=2), second).best(NOW) == second
    assert a_poll(a_date(2, yes=2), a_date(1, yes=2)).best(NOW) == a_date(1, yes=2)


def test_a_date_that_suits_nobody_or_has_passed_is_not_suggested() -> None:
    assert a_poll(a_date(1)).best(NOW) is None
    assert a_poll(a_date(1, yes=2)).best(NOW + timedelta(days=2)) is None


def test_nobody_votes_after_the_poll_has_closed() -> None:
    workshop = a_workshop()
    workshop.close_poll_at(NOW + timedelta(hours=1), NOW)

    with pytest.raises(PollClosedError):
        workshop.vote({}, {FIRST: Answer.YES}, 1, NOW + timedelta(hours=1))
    with pytest.raises(PollClosingError):
        workshop.close_poll_at(NOW, NOW)


def test_nobody_says_yes_to_a_date_that_has_passed() -> None:
    workshop = a_workshop()

    with pytest.raises(DateTooNearError):
        workshop.vote({}, {FIRST: Answer.YES}, 1, NOW + timedelta(days=1, hours=5))


def test_dates_that_are_near_repeated_or_too_many_are_refused() -> None:
    with pytest.raises(DateTooNearError):
        a_poll().add([a_date(0)], NOW + timedelta(hours=4, seconds=1))
    with pytest.raises(DateGivenTwiceError):
        a_poll().add([a_date(1)], NOW)
    with pytest.raises(TooManyDatesError):
        a_poll().add([a_date(number) for number in range(3, 33)], NOW)


def test_a_local_time_is_the_instant_that_the_clocks_of_the_zone_show() -> None:
    paris = candidate("x", datetime.fromisoformat("2026-07-04T14:30"), 90, "Europe/Paris")
    reunion = candidate("x", datetime.fromisoformat("2026-07-04T22:00"), 90, "Indian/Reunion")

    assert paris.begins_at == datetime(2026, 7, 4, 12, 30, tzinfo=UTC)
    assert paris.ends_at == datetime(2026, 7, 4, 14, 0, tzinfo=UTC)
    assert reunion.begins_at == datetime(2026, 7, 4, 18, 0, tzinfo=UTC)


def test_a_time_that_the_clocks_jump_over_and_a_zone_or_year_that_is_none_are_refused() -> None:
    with pytest.raises(LocalTimeSkippedError):
        candidate("x", datetime.fromisoformat("2026-03-29T02:30"), 90, "Europe/Paris")
    with pytest.raises(UnknownTimeZoneError):
        candidate("x", datetime.fromisoformat("2026-03-29T12:00"), 90, "Europe/Evry")
    with pytest.raises(DayOutOfReachError):
        candidate("x", datetime.fromisoformat("9999-12-31T23:00"), 90, "America/Cayenne")


def test_a_workshop_over_the_night_of_the_change_lasts_as_long_as_it_says() -> None:
    night = candidate("x", datetime.fromisoformat("2026-10-25T01:00"), 180, "Europe/Paris")

    assert night.ends_at - night.begins_at == timedelta(hours=3)
