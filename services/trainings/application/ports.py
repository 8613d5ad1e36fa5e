"""What the use cases need of the outside."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from services.trainings.domain.registration import Registration
from services.trainings.domain.session import Session
from services.trainings.domain.training import Tariff, Training


class Trainings(Protocol):
    """The catalogue."""

    async def by_number(self, number: int) -> Training:
        """Return one, or raise TrainingNotFoundError."""
        ...

    async def all(self) -> dict[int, Training]:
        """Return all by number; whoever imports waits until this transaction has ended."""
        ...

    async def tariffs(self) -> dict[str, tuple[Tariff, bool]]:
        """Return the tariffs by audience, each with whether it is the shipped one."""
        ...

    def put(self, training: Training) -> None:
        """Write a new training, or a new sheet of a known one."""
        ...

    def put_tariff(self, tariff: Tariff, *, is_shipped: bool) -> None:
        """Write what an audience pays."""
        ...


class Sessions(Protocol):
    """The sessions; two ways in, so that a crowd never stands behind one lock."""

    async def take_place(self, session_id: str) -> Session | None:
        """Take a free place and return the session, locked.

        None when there is no such place or session. Then the session is not locked, but until this
        transaction ends none of its places is passed on: a person may safely join the line.
        """
        ...

    async def full(self, session_id: str) -> Session:
        """Return the session that `take_place` found no place in.

        Raises SessionNotFoundError or SessionClosedError; the command is run again when a place
        has become free meanwhile.
        """
        ...

    async def get(self, session_id: str) -> Session:
        """Load and lock, with its whole line, or raise SessionNotFoundError."""
        ...

    def add(self, session: Session) -> None:
        """Write a new session and announce its facts."""
        ...

    def save(self, session: Session) -> None:
        """Write a loaded session and announce its facts."""
        ...


class Registrations(Protocol):
    """Who takes part and who waits; a registration changes only while its session is locked."""

    async def session_of(self, registration_id: str) -> str:
        """Return the session's id, or raise RegistrationNotFoundError."""
        ...

    async def get(self, registration_id: str) -> Registration:
        """Load, or raise RegistrationNotFoundError."""
        ...

    async def add(self, registration: Registration) -> None:
        """Write a new one; raise AlreadyRegisteredError or PersonErasedError."""
        ...

    def save(self, registration: Registration) -> None:
        """Write a loaded one and announce its facts."""
        ...

    async def next_waiting(self, session_id: str) -> Registration | None:
        """Return the first in line."""
        ...

    async def live(self, session_id: str) -> list[Registration]:
        """Return all that are registered, waiting or offered a place, in order of arrival."""
        ...

    async def registered_member_ids(self, session_id: str) -> list[str]:
        """Return who has a place, in order of arrival."""
        ...

    async def live_of_member(self, member_id: str) -> list[Registration]:
        """Return all live ones of a person, in order of their sessions' ids."""
        ...

    def end_silently(self, session_id: str) -> None:
        """End those that are registered; the session's own fact speaks for them."""
        ...


class Memberships(Protocol):
    """What is known here of who belongs to which network."""

    async def is_in_any(self, member_id: str, network_ids: Iterable[str]) -> bool:
        """True when the person is a member of one of these networks."""
        ...


class UnitOfWork(Protocol):
    """One transaction."""

    @property
    def trainings(self) -> Trainings:
        """The catalogue."""
        ...

    @property
    def sessions(self) -> Sessions:
        """The sessions."""
        ...

    @property
    def registrations(self) -> Registrations:
        """Who takes part and who waits."""
        ...

    @property
    def memberships(self) -> Memberships:
        """Who belongs to which network."""
        ...

    def now(self) -> datetime:
        """Return the current instant."""
        ...

    def new_id(self) -> str:
        """Return a new identifier."""
        ...

    def schedule(self, kind: str, key: str, due_at: datetime) -> None:
        """Set a timer, replacing the one that was set."""
        ...
