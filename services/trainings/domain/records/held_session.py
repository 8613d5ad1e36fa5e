"""A session as its records see it: when it is held, by whom, and when who was there may be written down."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

from services.trainings.domain.sessions.calendar import Calendar
from services.trainings.domain.sessions.session_life import State
from shared.errors import DomainError, ForbiddenError, InvalidError

MORNING_STARTS_BEFORE = time(12)
AFTERNOON_ENDS_AFTER = time(13)

HELD = frozenset({State.CONFIRMED, State.PAUSED, State.RUNNING, State.COMPLETED})


class Half(StrEnum):
    """A half-day."""

    AM = "am"
    PM = "pm"


class SessionNotHeldError(DomainError):
    """The session is not confirmed: there is nobody to convene, and nobody was there."""

    code = "session_not_held"


class SessionNotOverError(DomainError):
    """The session is not over yet."""

    code = "session_not_over"


class AttendanceTooEarlyError(DomainError):
    """Who is there is written down on the day itself, or later."""

    code = "attendance_too_early"


class AttendanceClosedError(DomainError):
    """The time in which attendance may be written down or corrected has passed."""

    code = "attendance_closed"


class NotTrainerOfSessionError(ForbiddenError):
    """Only the training office, and who trains in the session, may do this."""

    code = "not_trainer_of_session"


class NotAHalfDayError(InvalidError):
    """The session is not held on this half-day."""

    code = "not_a_half_day_of_session"


@dataclass(frozen=True, kw_only=True)
class HeldSession:
    """Session, seen from its records."""

    session_id: str
    training_number: int
    title: str
    calendar: Calendar
    place: str
    mode: Literal["in_person", "remote"]
    state: State
    trainer_ids: tuple[str, ...]
    revision: int = 0
    """Rises with each change of the session."""
    changed_at: datetime | None = None

    @property
    def halves(self) -> tuple[Half, ...]:
        """The half-days of each of its days."""
        if self.calendar.starts >= MORNING_STARTS_BEFORE:
            return (Half.PM,)
        return (Half.AM, Half.PM) if self.calendar.ends > AFTERNOON_ENDS_AFTER else (Half.AM,)

    def half_days(self) -> Iterator[tuple[date, Half]]:
        """Return every half-day, in order."""
        return ((day, half) for day in self.calendar.days for half in self.halves)

    def local_day(self, at: datetime) -> date:
        """Return the day that it is where the session is held."""
        return at.astimezone(ZoneInfo(self.calendar.time_zone)).date()

    def check_held(self) -> None:
        """Raise SessionNotHeldError unless it takes place for certain."""
        if self.state not in HELD:
            raise SessionNotHeldError

    def check_over(self, now: datetime) -> None:
        """Raise SessionNotOverError before its last day is over."""
        self.check_held()
        if now < self.calendar.ends_at:
            raise SessionNotOverError

    def check_marked(self, day: date, half: Half, now: datetime, open_for: timedelta) -> None:
        """Raise unless attendance at this half-day may be written down now.

        That is from the day itself, as clocks go where the session is held, until `open_for` after
        its end.
        """
        self.check_held()
        if (day, half) not in set(self.half_days()):
            raise NotAHalfDayError(day=day.isoformat())
        if self.local_day(now) < day:
            raise AttendanceTooEarlyError(day=day.isoformat())
        if now > self.calendar.ends_at + open_for:
            raise AttendanceClosedError(days=open_for.days)
