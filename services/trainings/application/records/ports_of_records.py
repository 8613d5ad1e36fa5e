"""What the use cases of attendance, certificates, evaluations and printed names need of the outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.records.attendance import Mark
from services.trainings.domain.records.certificate import Certificate
from services.trainings.domain.records.evaluation import Evaluation
from services.trainings.domain.records.held_session import Half, HeldSession


@dataclass(frozen=True)
class Enrolment:
    """One person's registration for a session, as its records need it."""

    registration_id: str
    session_id: str
    member_id: str
    has_place: bool
    revision: int = 0
    """Rises with each change of the registration."""


@dataclass(frozen=True)
class Recorded:
    """A mark as it stands, and who wrote it when."""

    mark: Mark
    recorded_by: str
    recorded_at: datetime


class HeldSessions(Protocol):
    """Sessions and who has a place in them; read only."""

    async def lock(self, session_id: str) -> None:
        """Wait until nobody else changes the records of this session."""
        ...

    async def get(self, session_id: str) -> HeldSession:
        """Return one that has dates, or raise SessionNotFoundError."""
        ...

    async def enrolment(self, registration_id: str) -> Enrolment:
        """Return a registration for a session, or raise RegistrationNotFoundError."""
        ...

    async def enrolled(self, session_id: str) -> Sequence[Enrolment]:
        """Return who has a place, in order of arrival."""
        ...


class PrintedNames(Protocol):
    """The names that documents bear; nothing else here knows a name."""

    async def of(self, member_ids: Sequence[str]) -> Mapping[str, str]:
        """Return the names that are known, by person."""
        ...

    async def put(self, member_id: str, name: str, written_by: str) -> None:
        """Keep a person's name; raise PersonErasedError for who is forgotten."""
        ...

    def forget(self, member_id: str) -> None:
        """Keep no name of this person."""
        ...


class AttendanceMarks(Protocol):
    """Who was there at which half-day."""

    async def of_session(self, session_id: str) -> Sequence[Recorded]:
        """Return all marks as they stand, by registration, day and half-day."""
        ...

    def record(self, session_id: str, recorded: Recorded) -> None:
        """Write the first mark of a half-day."""
        ...

    def correct(self, session_id: str, was: Recorded, recorded: Recorded) -> None:
        """Write another mark over one that proved wrong, which is kept with who wrote it when."""
        ...


class Certificates(Protocol):
    """The certificates of attendance."""

    async def of_session(self, session_id: str) -> Mapping[str, Certificate]:
        """Return a session's, by registration."""
        ...

    async def of_member(self, member_id: str) -> Sequence[Certificate]:
        """Load and lock all of a person."""
        ...

    def add(self, certificate: Certificate) -> None:
        """Write a new one and announce its fact."""
        ...

    def save(self, certificate: Certificate) -> None:
        """Write a loaded one and announce its facts."""
        ...


class Evaluations(Protocol):
    """What people wrote of sessions."""

    async def find(self, session_id: str, member_id: str) -> Evaluation | None:
        """Load and lock."""
        ...

    def put(self, evaluation: Evaluation) -> None:
        """Write a new or loaded one and announce its facts."""
        ...

    def forget(self, member_id: str) -> None:
        """Keep no word of this person."""
        ...


class IssuedDocuments(Protocol):
    """What was printed, so that it can be printed again."""

    def forget(self, member_id: str) -> None:
        """Keep no document that names this person."""
        ...


class RecordsUnitOfWork(UnitOfWork, Protocol):
    """One transaction."""

    @property
    def held(self) -> HeldSessions:
        """Sessions, seen from their records."""
        ...

    @property
    def names(self) -> PrintedNames:
        """The names that documents bear."""
        ...

    @property
    def attendance(self) -> AttendanceMarks:
        """Who was there."""
        ...

    @property
    def certificates(self) -> Certificates:
        """The certificates."""
        ...

    @property
    def evaluations(self) -> Evaluations:
        """What people wrote."""
        ...

    @property
    def documents(self) -> IssuedDocuments:
        """What was printed."""
        ...

    def new_secret(self) -> int:
        """Return a random number of 128 bits that nobody can guess."""
        ...


Present = dict[str, set[tuple[date, Half]]]
"""The half-days at which somebody was present, by registration."""
