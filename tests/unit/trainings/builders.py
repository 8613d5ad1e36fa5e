"""Sessions, trainings and people with valid defaults."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from services.trainings.domain.catalogue.training import Sheet, Training
from services.trainings.domain.registrations.occasion import Kind, Occasion
from services.trainings.domain.registrations.registration import Registration, Unit
from services.trainings.domain.sessions.calendar import Calendar
from services.trainings.domain.sessions.session import Session
from services.trainings.domain.sessions.session_life import State, Terms, Venue

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SESSION = "00000000-0000-7000-8000-00000000a001"
OTHER_SESSION = "00000000-0000-7000-8000-00000000a002"
TRAINING = "00000000-0000-7000-8000-00000000b001"
DAYS = ((date(2026, 6, 11), date(2026, 6, 12)), (date(2026, 10, 16),))
OTHER_DAYS = ((date(2026, 7, 2), date(2026, 7, 3)),)
BEGINS_AT = datetime(2026, 6, 11, 7, 0, tzinfo=UTC)
ENDS_AT = datetime(2026, 10, 16, 15, 0, tzinfo=UTC)
DECISION_AT = datetime(2026, 5, 28, 7, 0, tzinfo=UTC)


def a_member(number: int) -> str:
    """Return the id of the person of this number."""
    return f"00000000-0000-7000-8000-00000001{number:04x}"


def a_registration_id(number: int) -> str:
    """Return the id of a registration."""
    return f"00000000-0000-7000-8000-00000002{number:04x}"


def terms(capacity: int = 20, minimum: int = 12, **more: Any) -> Terms:
    """Return what the office settles: decided on 28 May, a place kept for 48 hours."""
    values: dict[str, Any] = {"decision_at": DECISION_AT, "offer_lasts": timedelta(hours=48)}
    return Terms(capacity=capacity, minimum=minimum, **{**values, **more})


def a_draft(capacity: int = 20, minimum: int = 12, **more: Any) -> Session:
    """Return a session of training 2 that is ready to be opened, from 11 June 2026."""
    values: dict[str, Any] = {
        "session_id": SESSION,
        "training_id": TRAINING,
        "training_number": 2,
        "title": "Animer",
        "calendar": Calendar(DAYS, "Europe/Paris", time(9)),
        "venue": Venue("Evry", "in_person"),
        "terms": terms(capacity, minimum),
    }
    return Session(**{**values, **more})


def an_occasion(capacity: int | None = 20, minimum: int | None = 12, **more: Any) -> Occasion:
    """Return the places of that session."""
    values: dict[str, Any] = {
        "occasion_id": SESSION,
        "kind": Kind.SESSION,
        "title": "Animer",
        "once": "2:2026-06-11",
        "begins_at": BEGINS_AT,
        "offer_lasts": timedelta(hours=48),
        "training_number": 2,
    }
    return Occasion(capacity=capacity, minimum=minimum, **{**values, **more})


def a_session(
    capacity: int = 20, minimum: int = 12, *, registered: int = 0, offered: int = 0, **more: Any
) -> Session:
    """Return an open session of training 2, from 11 June 2026; its opening is already announced."""
    session = a_draft(capacity, minimum, **{"state": State.OPEN, **more})
    places = an_occasion(capacity, minimum, occasion_id=session.session_id)
    places.once, places.begins_at = session.once_key(), session.known_calendar.begins_at
    places.offer_lasts = session.known_terms.offer_lasts
    places.line_rule = session.known_terms.line_rule
    places.is_confirmed = session.state in (State.CONFIRMED, State.RUNNING, State.COMPLETED)
    places.registered, places.offered = registered, offered
    session.occasion = places
    return session


def another_session(capacity: int = 20, minimum: int = 12, **more: Any) -> Session:
    """Return another open session of that training, from 2 July 2026."""
    values = {
        "session_id": OTHER_SESSION,
        "calendar": Calendar(OTHER_DAYS, "Europe/Paris", time(9)),
    }
    return a_session(capacity, minimum, **{**values, **more})


def a_sheet(number: int = 2, **more: Any) -> Sheet:
    """Return what the catalogue says of a training."""
    values: dict[str, Any] = {
        "number": number,
        "title": f"Formation {number}",
        "section": "Section",
        "topic": "Theme",
        "audience": "Tous",
        "prerequisites": None,
        "days_by_part": (2, 1),
        "duration": "2 + 1 jours",
        "is_on_request": False,
        "has_follow_up": False,
    }
    return Sheet(**{**values, **more})


def a_training(number: int = 2, *, is_shipped: bool = True, **more: Any) -> Training:
    """Return a training of the catalogue."""
    return Training(TRAINING, a_sheet(number, **more), is_shipped)


def a_place(number: int, occasion: Occasion) -> Registration:
    """Return somebody who has a place."""
    return Registration.of(a_registration_id(number), a_member(number), occasion).place(NOW)


def a_wait(number: int, occasion: Occasion, **unit: Any) -> Registration:
    """Return somebody who waits."""
    registration_id = a_registration_id(number)
    return Registration.of(registration_id, a_member(number), occasion, Unit(**unit)).wait()


def facts(aggregate: Any) -> list[str]:
    """Return the names of the facts that an aggregate has recorded."""
    return [type(event).__name__ for event, _ in aggregate.facts]
