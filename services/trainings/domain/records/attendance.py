"""Who was there: one mark a person and half-day, and whether that makes a certificate."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

from services.trainings.domain.records.held_session import Half, HeldSession
from shared.errors import InvalidError


class NotRegisteredHereError(InvalidError):
    """The registration is none of this session, or holds no place."""

    code = "not_registered_here"


class MarkedTwiceError(InvalidError):
    """The same person and half-day comes twice."""

    code = "marked_twice"


@dataclass(frozen=True)
class Mark:
    """Présence: whether one person was there at one half-day."""

    registration_id: str
    day: date
    half: Half
    is_present: bool

    @property
    def key(self) -> tuple[str, date, Half]:
        """Whose it is, and of when."""
        return self.registration_id, self.day, self.half


def check_distinct(marks: Iterable[Mark]) -> None:
    """Raise MarkedTwiceError when two marks speak of the same thing."""
    keys = [mark.key for mark in marks]
    if len(set(keys)) < len(keys):
        raise MarkedTwiceError


def was_at_all(session: HeldSession, present: set[tuple[date, Half]]) -> bool:
    """True when every half-day of the session is among those at which somebody was present."""
    return set(session.half_days()) <= present


def was_there(session: HeldSession, present: set[tuple[date, Half]], share: Fraction) -> bool:
    """True when the half-days at which somebody was present are at least `share` of the session's."""
    half_days = set(session.half_days())
    return len(half_days & present) >= max(ceil(share * len(half_days)), 1)
