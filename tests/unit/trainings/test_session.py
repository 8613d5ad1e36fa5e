"""A session's places, threshold and decisions."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.trainings.domain.calendar import (
    Calendar,
    DaysNotInOrderError,
    UnknownTimeZoneError,
)
from services.trainings.domain.session import (
    CapacityBelowMinimumError,
    Decision,
    DecisionDateError,
    OfferTooShortError,
    SessionAlreadyConfirmedError,
    SessionClosedError,
    SessionInThePastError,
    State,
    Terms,
)
from shared.events.trainings import SessionBelowMinimum, SessionOpened
from tests.unit.trainings.builders import (
    BEGINS_AT,
    DAYS,
    DECISION_AT,
    NOW,
    a_member,
    a_session,
    facts,
)

TWO_DAYS = timedelta(hours=48)
OFFICE = Decision(by=a_member(1), at=NOW)


def test_opening_says_places_days_and_decision_date() -> None:
    session = a_session()

    session.open(NOW)

    (opened, sequence) = session.facts[0]
    assert isinstance(opened, SessionOpened)
    assert (opened.capacity, opened.minimum, sequence) == (20, 12, 1)
    assert opened.days == [date(2026, 6, 11), date(2026, 6, 12), date(2026, 10, 16)]
    assert opened.decision_at == datetime(2026, 5, 28, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("terms", "error"),
    [
        (Terms(11, 12, DECISION_AT, TWO_DAYS), CapacityBelowMinimumError),
        (Terms(5, 0, DECISION_AT, TWO_DAYS), CapacityBelowMinimumError),
        (Terms(20, 12, NOW, TWO_DAYS), DecisionDateError),
        (Terms(20, 12, BEGINS_AT + timedelta(seconds=1), TWO_DAYS), DecisionDateError),
        (Terms(20, 12, DECISION_AT, timedelta(minutes=59)), OfferTooShortError),
    ],
)
def test_terms_that_contradict_each_other_are_refused(terms: Terms, error: type[Exception]) -> None:
    session = a_session()
    session.terms = terms

    with pytest.raises(error):
        session.open(NOW)


def test_a_session_that_begins_within_the_hour_is_not_opened() -> None:
    with pytest.raises(SessionInThePastError):
        a_session().open(BEGINS_AT - timedelta(hours=1))


def test_a_session_is_due_for_confirmation_at_its_minimum_and_only_until_it_is_confirmed() -> None:
    session = a_session(registered=11)
    assert not session.is_due_for_confirmation

    session.registered = 12
    assert session.is_due_for_confirmation

    session.confirm([a_member(1)])
    assert session.state is State.CONFIRMED
    assert not session.is_due_for_confirmation


def test_a_confirmed_session_says_once_a_fall_that_it_is_under_its_minimum() -> None:
    session = a_session(registered=13, state=State.CONFIRMED)

    session.free_place()
    assert facts(session) == []

    session.free_place()
    session.free_place()
    assert [event for event, _ in session.facts] == [
        SessionBelowMinimum(
            session_id=session.session_id,
            training_id=session.training_id,
            training_number=2,
            title="Animer",
            registered=11,
            minimum=12,
        )
    ]
    assert session.state is State.CONFIRMED

    session.registered = 12
    session.free_place()
    assert facts(session) == ["SessionBelowMinimum", "SessionBelowMinimum"]


def test_under_its_minimum_at_the_date_a_session_waits_for_the_office() -> None:
    session = a_session(registered=11)

    session.pass_decision_date(DECISION_AT)
    session.pass_decision_date(DECISION_AT)

    assert session.state is State.AWAITING_DECISION
    assert facts(session) == ["SessionAwaitingDecision"]


@pytest.mark.parametrize("state", [State.CONFIRMED, State.CANCELLED])
def test_the_date_changes_nothing_once_all_is_decided(state: State) -> None:
    session = a_session(registered=12, state=state)

    session.pass_decision_date(DECISION_AT)

    assert (session.state, facts(session)) == (state, [])


def test_a_date_that_has_been_put_off_does_not_count() -> None:
    session = a_session(registered=3)

    session.pass_decision_date(DECISION_AT - timedelta(seconds=1))

    assert session.state is State.OPEN


@pytest.mark.parametrize("state", [State.OPEN, State.AWAITING_DECISION, State.CONFIRMED])
def test_the_office_extends_a_session_that_is_under_its_minimum(state: State) -> None:
    session = a_session(registered=11, state=state)
    later = DECISION_AT + timedelta(days=5)

    session.extend(later, "encore une semaine", OFFICE, [a_member(2)])

    assert (session.state, session.terms.decision_at) == (State.OPEN, later)
    assert facts(session) == ["SessionExtended"]


def test_a_session_with_its_minimum_has_nothing_to_extend() -> None:
    session = a_session(registered=12, state=State.CONFIRMED)

    with pytest.raises(SessionAlreadyConfirmedError):
        session.extend(DECISION_AT + timedelta(days=1), "pourquoi pas", OFFICE, [])


def test_a_cancelled_session_is_decided_no_more() -> None:
    session = a_session(registered=3)
    session.cancel("trop peu de monde", OFFICE, [a_member(2)])

    with pytest.raises(SessionClosedError):
        session.cancel("encore", OFFICE, [])
    with pytest.raises(SessionClosedError):
        session.extend(DECISION_AT + timedelta(days=1), "encore", OFFICE, [])
    assert facts(session) == ["SessionCancelled"]


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
    assert a_session(registered=19).offer_until(now) == until


@given(
    moves=st.lists(st.sampled_from(["take", "free", "keep", "release", "fill"]), max_size=60),
    capacity=st.integers(1, 5),
)
def test_places_taken_and_kept_never_exceed_the_capacity(moves: list[str], capacity: int) -> None:
    session = a_session(capacity=capacity, minimum=1)

    for move in moves:
        if move == "take" and session.free_places > 0:
            session.registered += 1
        elif move == "keep" and session.offer_until(NOW):
            session.keep_place()
        elif move == "free" and session.registered:
            session.free_place()
        elif move == "release" and session.offered:
            session.release_kept_place()
        elif move == "fill" and session.offered:
            session.fill_kept_place()
        assert 0 <= session.free_places <= capacity
        assert session.registered >= 0 <= session.offered


def test_nine_in_the_morning_is_nine_on_both_sides_of_a_change_of_clocks() -> None:
    winter = Calendar.of([[date(2026, 3, 28)]], "Europe/Paris", time(9))
    summer = Calendar.of([[date(2026, 3, 29)]], "Europe/Paris", time(9))

    assert winter.begins_at == datetime(2026, 3, 28, 8, 0, tzinfo=UTC)
    assert summer.begins_at == datetime(2026, 3, 29, 7, 0, tzinfo=UTC)
    assert summer.before_start(1) == winter.begins_at


def test_days_out_of_order_and_unknown_zones_are_refused() -> None:
    with pytest.raises(DaysNotInOrderError):
        Calendar.of([[date(2026, 6, 12)], [date(2026, 6, 12)]], "Europe/Paris", time(9))
    with pytest.raises(DaysNotInOrderError):
        Calendar.of([list(DAYS[0]), []], "Europe/Paris", time(9))
    with pytest.raises(UnknownTimeZoneError):
        Calendar.of(DAYS, "../etc/passwd", time(9))
