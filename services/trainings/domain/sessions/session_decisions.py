"""What the training office, a policy or the clock decides about a session."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.trainings.domain.sessions.calendar import Calendar
from services.trainings.domain.sessions.session import Session
from services.trainings.domain.sessions.session_life import (
    Action,
    Decision,
    SessionInThePastError,
    State,
    Venue,
)
from shared.events.trainings import (
    SessionCancelled,
    SessionExtended,
    SessionMerged,
    SessionMoved,
    SessionReopened,
)


def extend(session: Session, decision_at: datetime, decision: Decision, people: list[str]) -> None:
    """Put the decision off; `people` are the registered members, who are told."""
    session.check(Action.EXTEND, decision.at)
    session.check_not_enough()
    session.check_decision_date(decision_at, decision.at)
    session.step(Action.EXTEND, State.OPEN, decision)
    session.undecide(decision_at)
    session.was_extended = session.was_extended or decision.by is None
    session.record(
        SessionExtended(
            **session.about(),
            decision_at=decision_at,
            reason=decision.reason,
            decided_by=decision.by or session.decided_by or "",
            registered_member_ids=people,
            is_automatic=decision.by is None,
        )
    )


@dataclass(frozen=True)
class NewMeeting:
    """When and where a session is held from now on."""

    calendar: Calendar
    venue: Venue


def move(
    session: Session,
    meeting: NewMeeting,
    decision: Decision,
    people: list[str],
    waiting: list[str],
) -> None:
    """Hold it on other days or elsewhere; its decision date goes with it, as long before the start.

    `people` are the registered members, `waiting` those who have no place yet; all are told.
    """
    calendar, venue = meeting.calendar, meeting.venue
    session.check(Action.MOVE, decision.at)
    if calendar.closes_at <= decision.at:
        raise SessionInThePastError
    decision_at = calendar.as_far_ahead(session.known_terms.decision_at, session.known_calendar)
    decision_at = max(decision_at, decision.at + timedelta(hours=1))
    decision_at = min(decision_at, calendar.begins_at)
    session.calendar, session.venue = calendar, venue
    session.places.begins_at, session.places.once = calendar.begins_at, session.once_key()
    became = State.OPEN if session.state is State.AWAITING_DECISION else session.state
    session.step(Action.MOVE, became, decision)
    session.terms = replace(session.known_terms, decision_at=decision_at)
    session.record(
        SessionMoved(
            **session.about(),
            days=calendar.days,
            place=venue.place,
            mode=venue.mode,
            decision_at=decision_at,
            reason=decision.reason,
            decided_by=decision.by or "",
            registered_member_ids=people,
            waiting_member_ids=waiting,
        )
    )


def merge_into(session: Session, other_id: str, decision: Decision, people: list[str]) -> None:
    """Give it up for another session of the training; each person is asked."""
    session.check(Action.MERGE, decision.at)
    session.check_not_enough()
    session.step(Action.MERGE, State.MERGED, decision)
    session.merged_into = other_id
    session.places.close()
    session.record(
        SessionMerged(
            **session.about(),
            into_session_id=other_id,
            reason=decision.reason,
            decided_by=decision.by or "",
            registered_member_ids=people,
        )
    )


def cancel(session: Session, decision: Decision, people: list[str]) -> None:
    """Give the session up; `people` are the registered members, who are told."""
    session.check(Action.CANCEL, decision.at if decision.by else None)
    session.step(Action.CANCEL, State.CANCELLED, decision)
    if session.occasion is not None:
        session.occasion.close()
        session.occasion.is_confirmed = False
    session.record(
        SessionCancelled(
            **session.about(),
            reason=decision.reason,
            decided_by=decision.by or session.decided_by or "",
            registered_member_ids=people,
            is_automatic=decision.by is None,
        )
    )


def reopen(session: Session, decision_at: datetime, decision: Decision, former: list[str]) -> None:
    """Take a cancellation back; nobody is registered any more, `former` are told."""
    session.check(Action.REOPEN, decision.at)
    if session.known_calendar.closes_at <= decision.at:
        raise SessionInThePastError
    session.check_decision_date(decision_at, decision.at)
    session.step(Action.REOPEN, State.OPEN, decision)
    session.undecide(decision_at)
    session.was_extended = False
    session.record(
        SessionReopened(
            **session.about(),
            decision_at=decision_at,
            reason=decision.reason,
            decided_by=decision.by or "",
            former_member_ids=former,
        )
    )


def pair(session: Session, twin: Session) -> None:
    """Make two sessions of a training twins: a person holds a place in one of them."""
    session.twin_id, twin.twin_id = twin.session_id, session.session_id
    session.places.once = twin.places.once = session.once_key()
