"""Sessions, trainings and people with valid defaults."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from services.trainings.domain.calendar import Calendar
from services.trainings.domain.registration import Registration
from services.trainings.domain.session import Session, Terms
from services.trainings.domain.training import Sheet, Training

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SESSION = "00000000-0000-7000-8000-00000000a001"
TRAINING = "00000000-0000-7000-8000-00000000b001"
DAYS = ((date(2026, 6, 11), date(2026, 6, 12)), (date(2026, 10, 16),))
BEGINS_AT = datetime(2026, 6, 11, 7, 0, tzinfo=UTC)
DECISION_AT = datetime(2026, 5, 28, 7, 0, tzinfo=UTC)


def a_member(number: int) -> str:
    """Return the id of the person of this number."""
    return f"00000000-0000-7000-8000-00000001{number:04x}"


def a_registration_id(number: int) -> str:
    """Return the id of a registration."""
    return f"00000000-0000-7000-8000-00000002{number:04x}"


def a_session(
    capacity: int = 20, minimum: int = 12, *, registered: int = 0, **more: Any
) -> Session:
    """Return an open session of training 2, from 11 June 2026; its opening is already announced."""
    return Session(
        session_id=SESSION,
        training_id=TRAINING,
        training_number=2,
        title="Animer",
        calendar=Calendar(DAYS, "Europe/Paris", time(9)),
        place="Evry",
        mode="in_person",
        terms=Terms(capacity, minimum, DECISION_AT, timedelta(hours=48)),
        registered=registered,
        **more,
    )


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


def a_place(number: int, session: Session) -> Registration:
    """Return somebody who has a place."""
    return Registration.place(a_registration_id(number), a_member(number), session)


def facts(aggregate: Any) -> list[str]:
    """Return the names of the facts that an aggregate has recorded."""
    return [type(event).__name__ for event, _ in aggregate.facts]
