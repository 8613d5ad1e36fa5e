"""What the clock does to a session: reminders, its decision date, its first day and its last."""

from datetime import datetime

from services.trainings.domain.registrations.occasion import Standing
from services.trainings.domain.sessions.session import Session
from services.trainings.domain.sessions.session_life import (
    FROM,
    UNDECIDED,
    UPCOMING,
    Action,
    Decision,
    State,
)
from shared.events.trainings import (
    SessionAwaitingDecision,
    SessionCompleted,
    SessionDecisionNear,
    SessionDecisionOverdue,
    SessionStarted,
)

REMIND_DAYS_BEFORE = (7, 2)
"""Calendar days before the decision date at which the office is reminded, at the same local time."""

REMIND_EVERY_DAYS = 2
"""After the decision date, until it is decided, at the same local time."""


def reminder_due_at(session: Session, number: int) -> datetime:
    """Return when the reminder of this number, from 0, is due."""
    calendar, decision_at = session.known_calendar, session.known_terms.decision_at
    return calendar.days_before(decision_at, REMIND_DAYS_BEFORE[number])


def overdue_due_at(session: Session) -> datetime:
    """Return when the office is reminded next of a decision that is late."""
    since = session.reminded_at or session.known_terms.decision_at
    return session.known_calendar.days_before(since, -REMIND_EVERY_DAYS)


def remind(session: Session, number: int, now: datetime) -> None:
    """Remind the office of a date that comes near; nothing when it has been since this was due."""
    due_at, told_at = reminder_due_at(session, number), session.reminded_at
    is_due = due_at <= now < session.known_terms.decision_at
    if not (is_due and _needs_decision(session)) or (told_at is not None and told_at >= due_at):
        return
    session.reminded_at = now
    decision_at = session.known_terms.decision_at
    session.record(
        SessionDecisionNear(**session.about(), **session.shortfall(), decision_at=decision_at)
    )


def remind_overdue(session: Session, now: datetime) -> bool:
    """Remind the office of a decision that is late, if it is time; say whether it is still to be taken."""
    if session.state is not State.AWAITING_DECISION:
        return False
    if overdue_due_at(session) <= now < session.known_calendar.begins_at:
        session.reminded_at = now
        decision_at = session.known_terms.decision_at
        session.record(
            SessionDecisionOverdue(
                **session.about(), **session.shortfall(), decision_at=decision_at
            )
        )
    return True


def _needs_decision(session: Session) -> bool:
    return session.state in UNDECIDED and not session.places.is_confirmed


def pass_decision_date(session: Session, decision: Decision) -> bool:
    """Say whether the date has come under the minimum; let the office decide unless a policy does."""
    is_due = decision.at >= session.known_terms.decision_at
    if session.state not in FROM[Action.AWAIT_DECISION] or not is_due:
        return False
    if session.places.is_confirmed:
        return False
    if session.known_terms.on_shortfall == "ask":
        if decision.at >= session.known_calendar.begins_at:
            return False  # too late to ask anybody: the first day ends it
        session.step(Action.AWAIT_DECISION, State.AWAITING_DECISION, decision)
        session.places.standing, session.reminded_at = Standing.OPEN, decision.at
        session.record(SessionAwaitingDecision(**session.about(), **session.shortfall()))
    return True


def begin(session: Session, decision: Decision) -> bool:
    """Start on the first day; say False when it is not confirmed and so cannot."""
    if session.state not in UPCOMING or decision.at < session.known_calendar.begins_at:
        return True
    if not session.places.is_confirmed:
        return False
    session.step(Action.BEGIN, State.RUNNING, decision)
    session.places.standing = Standing.PAUSED  # nobody comes any more, even if the clock goes back
    session.record(SessionStarted(**session.about()))
    return True


def complete(session: Session, decision: Decision, people: list[str]) -> None:
    """End after the last day; nothing when it is not running."""
    if session.state is not State.RUNNING or decision.at < session.known_calendar.ends_at:
        return
    session.step(Action.COMPLETE, State.COMPLETED, decision)
    session.places.standing = Standing.CLOSED
    trainers = list(session.trainer_ids)
    session.record(
        SessionCompleted(**session.about(), registered_member_ids=people, trainer_ids=trainers)
    )


def overdue_key(session_id: str) -> str:
    """Return the key of the reminder of a decision that is late."""
    return f"{session_id}:overdue"
