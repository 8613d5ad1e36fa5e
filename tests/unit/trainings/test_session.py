"""A session's places, threshold and calendar."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.trainings.domain.registrations.occasion import (
    CapacityBelowMinimumError,
    CapacityBelowTakenError,
    OfferTooShortError,
    SessionClosedError,
)
from services.trainings.domain.sessions.calendar import (
    Calendar,
    DayEndsBeforeItStartsError,
    DaysNotInOrderError,
    UnknownTimeZoneError,
)
from services.trainings.domain.sessions.session_decisions import extend
from services.trainings.domain.sessions.session_life import (
    Decision,
    DecisionDateError,
    SessionAlreadyConfirmedError,
    SessionInThePastError,
    State,
    Terms,
)
from shared.events.trainings import SessionOpened
from tests.unit.trainings.builders import (
    BEGINS_AT,
    DAYS,
    DECISION_AT,
    NOW,
    a_draft,
    a_member,
    a_session,
    an_occasion,
    facts,
    terms,
)

OFFICE = Decision(NOW, a_member(1), "Parce que")


def test_opening_says_places_days_and_decision_date() -> None:
    session = a_draft()

    session.open(OFFICE)

    (opened, sequence) = session.facts[0]
    assert isinstance(opened, SessionOpened)
    assert (opened.capacity, opened.minimum, sequence) == (20, 12, 1)
    assert opened.days == [date(2026, 6, 11), date(2026, 6, 12), date(2026, 10, 16)]
    assert opened.decision_at == datetime(2026, 5, 28, 7, 0, tzinfo=UTC)
    assert session.places.once == "2:2026-06-11"


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        (terms(11, 12), CapacityBelowMinimumError),
        (terms(20, 12, decision_at=NOW), DecisionDateError),
        (terms(20, 12, decision_at=BEGINS_AT + timedelta(seconds=1)), DecisionDateError),
        (terms(20, 12, offer_lasts=timedelta(minutes=59)), OfferTooShortError),
    ],
)
def test_terms_that_contradict_each_other_are_refused(
    wanted: Terms, error: type[Exception]
) -> None:
    session = a_draft(terms=wanted)

    with pytest.raises(error):
        session.open(OFFICE)


def test_a_session_that_begins_within_the_hour_is_not_opened() -> None:
    with pytest.raises(SessionInThePastError):
        a_draft().open(Decision(BEGINS_AT - timedelta(hours=1), a_member(1)))


@pytest.mark.parametrize(
    ("is_trainer_counted", "trainers", "needed"), [(False, 2, 12), (True, 2, 10), (True, 0, 12)]
)
def test_trainers_count_towards_the_minimum_only_if_the_office_says_so(
    is_trainer_counted: bool, trainers: int, needed: int
) -> None:
    session = a_draft(terms=terms(is_trainer_counted=is_trainer_counted))
    session.set_trainers([a_member(number) for number in range(trainers)])

    session.open(OFFICE)

    assert session.places.minimum == needed
    assert session.known_terms.minimum == 12


def test_a_trainer_named_twice_counts_once() -> None:
    session = a_session(terms=terms(is_trainer_counted=True))

    session.set_trainers([a_member(1), a_member(1)])

    assert session.places.minimum == 11


def test_a_session_is_due_for_confirmation_at_its_minimum_and_only_until_it_is_confirmed() -> None:
    session = a_session(registered=11)
    assert not session.places.is_due_for_confirmation

    session.places.registered = 12
    assert session.places.is_due_for_confirmation

    session.confirm([a_member(1)], Decision(NOW))
    assert session.state is State.CONFIRMED
    assert not session.places.is_due_for_confirmation


def test_a_place_given_back_says_once_a_fall_that_a_confirmed_session_is_under_its_minimum() -> (
    None
):
    places = a_session(registered=13, state=State.CONFIRMED).places

    assert [places.free(1) for _ in range(3)] == [False, True, False]

    places.registered = 12
    assert places.free(1)


def test_a_session_that_has_begun_is_never_said_to_fall_under_its_minimum() -> None:
    session = a_session(registered=11, state=State.RUNNING)

    session.fall_below()

    assert facts(session) == []


def test_a_session_with_its_minimum_has_nothing_to_extend() -> None:
    session = a_session(registered=12, state=State.CONFIRMED)

    with pytest.raises(SessionAlreadyConfirmedError):
        extend(session, DECISION_AT + timedelta(days=1), OFFICE, [])


def test_capacity_never_goes_under_what_is_taken_or_kept_nor_under_the_minimum() -> None:
    session = a_session(20, 4, registered=10, offered=3)

    with pytest.raises(CapacityBelowTakenError):
        session.change_capacity(12)
    session.change_capacity(13)
    assert (session.places.free_places, session.known_terms.capacity) == (0, 13)

    small = a_session(20, 12)
    with pytest.raises(CapacityBelowMinimumError):
        small.change_capacity(11)
    with pytest.raises(SessionClosedError):
        a_session(state=State.COMPLETED).change_capacity(30)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (NOW, NOW + timedelta(hours=48)),
        (BEGINS_AT - timedelta(hours=5), BEGINS_AT),
        (BEGINS_AT - timedelta(hours=1), BEGINS_AT),
        (BEGINS_AT - timedelta(minutes=59), None),
        (BEGINS_AT + timedelta(hours=1), None),
    ],
)
def test_a_place_is_kept_48_hours_or_until_the_start_and_never_less_than_one(
    now: datetime, until: datetime | None
) -> None:
    assert an_occasion(registered=19).offer_until(now) == until


@given(
    moves=st.lists(st.sampled_from(["take", "free", "keep", "release", "fill"]), max_size=60),
    capacity=st.integers(1, 5),
)
def test_places_taken_and_kept_never_exceed_the_capacity(moves: list[str], capacity: int) -> None:
    places = an_occasion(capacity, 1)

    for move in moves:
        if move in ("take", "keep") and places.has_room_for(1):
            getattr(places, move)(1)
        elif move == "free" and places.registered:
            places.free(1)
        elif move in ("release", "fill") and places.offered:
            getattr(places, move)(1)
        assert places.free_places is not None
        assert 0 <= places.free_places <= capacity
        assert places.registered >= 0 <= places.offered


def test_nine_in_the_morning_is_nine_on_both_sides_of_a_change_of_clocks() -> None:
    winter = Calendar.of([[date(2026, 3, 28)]], "Europe/Paris", time(9))
    summer = Calendar.of([[date(2026, 3, 29)]], "Europe/Paris", time(9))

    assert winter.begins_at == datetime(2026, 3, 28, 8, 0, tzinfo=UTC)
    assert summer.begins_at == datetime(2026, 3, 29, 7, 0, tzinfo=UTC)
    assert summer.before_start(1) == winter.begins_at
    assert winter.as_far_ahead(summer.before_start(14), summer) == winter.before_start(14)


def test_a_session_of_29_february_is_decided_on_the_15th() -> None:
    leap = Calendar.of([[date(2028, 2, 29)], [date(2028, 3, 1)]], "Indian/Reunion", time(9))

    assert leap.begins_at == datetime(2028, 2, 29, 5, 0, tzinfo=UTC)
    assert leap.before_start(14) == datetime(2028, 2, 15, 5, 0, tzinfo=UTC)
    assert leap.ends_at == datetime(2028, 3, 1, 13, 0, tzinfo=UTC)


def test_days_out_of_order_and_unknown_zones_are_refused() -> None:
    with pytest.raises(DaysNotInOrderError):
        Calendar.of([[date(2026, 6, 12)], [date(2026, 6, 12)]], "Europe/Paris", time(9))
    with pytest.raises(DaysNotInOrderError):
        Calendar.of([list(DAYS[0]), []], "Europe/Paris", time(9))
    with pytest.raises(UnknownTimeZoneError):
        Calendar.of(DAYS, "../etc/passwd", time(9))
    with pytest.raises(DayEndsBeforeItStartsError):
        Calendar.of(DAYS, "Europe/Paris", time(9), time(9))
