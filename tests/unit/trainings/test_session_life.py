"""The written state machine: what may follow from where, and every refusal in French."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from services.trainings.domain.registrations.occasion import SessionClosedError, Standing
from services.trainings.domain.sessions.calendar import Calendar
from services.trainings.domain.sessions.session import Session
from services.trainings.domain.sessions.session_clock import begin, complete, pass_decision_date
from services.trainings.domain.sessions.session_decisions import (
    NewMeeting,
    cancel,
    extend,
    merge_into,
    move,
    reopen,
)
from services.trainings.domain.sessions.session_life import (
    Action,
    Decision,
    State,
    Transition,
    TransitionRefusedError,
)
from services.trainings.entrypoints.messages import MESSAGES
from tests.unit.trainings.builders import (
    BEGINS_AT,
    DECISION_AT,
    ENDS_AT,
    NOW,
    OTHER_SESSION,
    a_draft,
    a_member,
    a_session,
    facts,
)

OFFICE = Decision(NOW, a_member(1), "Parce que")
LATER = DECISION_AT + timedelta(days=3)
ELSEWHEN = Calendar.of([[date(2026, 9, 1)]], "Europe/Paris", time(9))

DO: dict[Action, Callable[[Session], object]] = {
    Action.OPEN: lambda session: session.open(OFFICE),
    Action.PAUSE: lambda session: session.pause(OFFICE),
    Action.RESUME: lambda session: session.resume(OFFICE),
    Action.CONFIRM: lambda session: session.confirm([], OFFICE),
    Action.EXTEND: lambda session: extend(session, LATER, OFFICE, []),
    Action.MOVE: lambda session: move(session, NewMeeting(ELSEWHEN, session.venue), OFFICE, [], []),
    Action.MERGE: lambda session: merge_into(session, OTHER_SESSION, OFFICE, []),
    Action.CANCEL: lambda session: cancel(session, OFFICE, []),
    Action.REOPEN: lambda session: reopen(session, LATER, OFFICE, []),
    Action.AWAIT_DECISION: lambda session: pass_decision_date(session, Decision(DECISION_AT)),
    Action.BEGIN: lambda session: begin(session, Decision(BEGINS_AT)),
    Action.COMPLETE: lambda session: complete(session, Decision(ENDS_AT), []),
}
BY_CLOCK = {Action.AWAIT_DECISION, Action.BEGIN, Action.COMPLETE}

LEADS: dict[Action, dict[State, State]] = {
    Action.OPEN: {State.DRAFT: State.OPEN},
    Action.PAUSE: {State.OPEN: State.PAUSED, State.CONFIRMED: State.PAUSED},
    Action.RESUME: {State.PAUSED: State.OPEN},
    Action.CONFIRM: {
        State.OPEN: State.CONFIRMED,
        State.PAUSED: State.PAUSED,
        State.AWAITING_DECISION: State.CONFIRMED,
    },
    Action.EXTEND: {
        State.OPEN: State.OPEN,
        State.PAUSED: State.OPEN,
        State.AWAITING_DECISION: State.OPEN,
        State.CONFIRMED: State.OPEN,
    },
    Action.MOVE: {
        State.OPEN: State.OPEN,
        State.PAUSED: State.PAUSED,
        State.AWAITING_DECISION: State.OPEN,
        State.CONFIRMED: State.CONFIRMED,
    },
    Action.MERGE: {
        State.OPEN: State.MERGED,
        State.PAUSED: State.MERGED,
        State.AWAITING_DECISION: State.MERGED,
        State.CONFIRMED: State.MERGED,
    },
    Action.CANCEL: {
        State.DRAFT: State.CANCELLED,
        State.OPEN: State.CANCELLED,
        State.PAUSED: State.CANCELLED,
        State.AWAITING_DECISION: State.CANCELLED,
        State.CONFIRMED: State.CANCELLED,
    },
    Action.REOPEN: {State.CANCELLED: State.OPEN},
    Action.AWAIT_DECISION: {
        State.OPEN: State.AWAITING_DECISION,
        State.PAUSED: State.AWAITING_DECISION,
    },
    Action.BEGIN: {State.CONFIRMED: State.RUNNING},
    Action.COMPLETE: {State.RUNNING: State.COMPLETED},
}


def in_state(state: State) -> Session:
    """Return a session under its minimum that stands there."""
    if state is State.DRAFT:
        return a_draft()
    session = a_session(registered=3, state=state)
    if state is State.PAUSED:
        session.places.standing = Standing.PAUSED
    if state in (State.MERGED, State.CANCELLED):
        session.places.close()
    return session


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("action", list(Action))
def test_each_action_leads_from_each_state_as_the_table_says_or_is_refused(
    action: Action, state: State
) -> None:
    session = in_state(state)
    became = LEADS[action].get(state)

    if became is None and action not in BY_CLOCK:
        with pytest.raises(TransitionRefusedError) as refused:
            DO[action](session)
        assert (refused.value.facts["action"], refused.value.facts["state"]) == (action, state)
    else:
        DO[action](session)

    assert session.state is (became or state)
    expected = [] if became is None else [(action, state, became)]
    assert [(step.action, step.was, step.became) for step in session.history] == expected
    assert len(facts(session)) == len(expected)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("action", list(Action))
def test_every_refusal_has_a_french_title(action: Action, state: State) -> None:
    title = MESSAGES["session_transition_refused"]
    assert callable(title)

    words = title({"action": action.value, "state": state.value})

    assert words.startswith("On ne peut pas ")
    assert "session" in words
    assert "_" not in words


@pytest.mark.parametrize(
    "action",
    [Action.PAUSE, Action.CONFIRM, Action.EXTEND, Action.MOVE, Action.MERGE, Action.CANCEL],
)
def test_nothing_is_decided_any_more_once_the_first_day_has_begun(action: Action) -> None:
    session = in_state(State.OPEN)
    late: dict[Action, Callable[[Decision], None]] = {
        Action.PAUSE: session.pause,
        Action.CONFIRM: lambda decision: session.confirm([], decision),
        Action.EXTEND: lambda decision: extend(session, LATER, decision, []),
        Action.MOVE: lambda decision: move(
            session, NewMeeting(ELSEWHEN, session.venue), decision, [], []
        ),
        Action.MERGE: lambda decision: merge_into(session, OTHER_SESSION, decision, []),
        Action.CANCEL: lambda decision: cancel(session, decision, []),
    }

    with pytest.raises(SessionClosedError):
        late[action](Decision(BEGINS_AT, a_member(1), "Trop tard"))

    assert session.state is State.OPEN


def test_each_step_says_who_when_and_why() -> None:
    session = a_draft()

    session.open(OFFICE)
    session.pause(replace(OFFICE, reason="salle en travaux"))
    session.resume(replace(OFFICE, at=NOW + timedelta(days=1)))
    session.confirm([], Decision(NOW + timedelta(days=2)))

    assert session.history == [
        Transition(Action.OPEN, State.DRAFT, State.OPEN, OFFICE),
        Transition(
            Action.PAUSE,
            State.OPEN,
            State.PAUSED,
            Decision(NOW, a_member(1), "salle en travaux"),
        ),
        Transition(
            Action.RESUME,
            State.PAUSED,
            State.OPEN,
            Decision(NOW + timedelta(days=1), a_member(1), "Parce que"),
        ),
        Transition(
            Action.CONFIRM, State.OPEN, State.CONFIRMED, Decision(NOW + timedelta(days=2), None, "")
        ),
    ]


def test_a_pause_of_a_confirmed_session_ends_in_a_confirmed_one() -> None:
    session = a_session(registered=12, state=State.CONFIRMED)

    session.pause(OFFICE)
    session.resume(OFFICE)

    assert session.state is State.CONFIRMED
    assert session.places.standing is Standing.OPEN


def test_a_session_paused_and_confirmed_begins() -> None:
    session = a_session(registered=12, state=State.CONFIRMED)
    session.pause(OFFICE)

    assert begin(session, Decision(BEGINS_AT))

    assert session.state is State.RUNNING


def test_a_date_that_has_been_put_off_does_not_count() -> None:
    session = a_session(registered=3)

    assert not pass_decision_date(session, Decision(DECISION_AT - timedelta(seconds=1)))

    assert session.state is State.OPEN


def test_an_unconfirmed_session_cannot_begin() -> None:
    session = a_session(registered=3)

    assert not begin(session, Decision(BEGINS_AT))
    assert begin(session, Decision(BEGINS_AT - timedelta(seconds=1)))

    assert session.state is State.OPEN


def test_moving_keeps_the_decision_as_many_days_ahead() -> None:
    session = a_session(registered=3)

    move(session, NewMeeting(ELSEWHEN, session.venue), OFFICE, [], [])

    assert session.known_terms.decision_at == ELSEWHEN.before_start(14)
    assert session.places.begins_at == ELSEWHEN.begins_at
    assert session.places.once == "2:2026-09-01"


def test_moving_it_near_leaves_the_office_at_least_an_hour_to_decide() -> None:
    session = a_session(registered=3)
    near = Calendar.of([[date(2026, 3, 5)]], "Europe/Paris", time(9))

    move(session, NewMeeting(near, session.venue), OFFICE, [], [])

    assert session.known_terms.decision_at == NOW + timedelta(hours=1)
