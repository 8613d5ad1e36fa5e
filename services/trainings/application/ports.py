"""What the use cases need of the outside."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from services.trainings.application.money.ports_of_support import Supports
from services.trainings.domain.catalogue.training import Tariff, Training
from services.trainings.domain.registrations.occasion import Occasion
from services.trainings.domain.registrations.registration import Registration
from services.trainings.domain.sessions.session import Session


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


class Occasions(Protocol):
    """What people register for; two ways in, so that a crowd never stands behind one lock."""

    async def take_places(
        self, occasion_id: str, seats: int, *, is_invited: bool = False
    ) -> Occasion | None:
        """Take free places and return the occasion, locked.

        None when there are not so many, or no such occasion. Then it is not locked, but until this
        transaction ends none of its places is passed on: a person may safely join the line.
        """
        ...

    async def seen(self, occasion_id: str) -> Occasion:
        """Return it as it is, without a lock, or raise OccasionNotFoundError."""
        ...

    def take_as_seen(self, occasion: Occasion) -> None:
        """Take a place of an occasion that was only seen, and from which one may simply be taken.

        When that is no longer so, all is undone and the command is run again with care.
        """
        ...

    def look_again(self) -> None:
        """Have the command run again from its beginning; never returns."""
        ...

    async def get(self, occasion_id: str) -> Occasion:
        """Load and lock, with its whole line, or raise OccasionNotFoundError."""
        ...

    def add(self, occasion: Occasion) -> None:
        """Write a new occasion."""
        ...

    def save(self, occasion: Occasion) -> None:
        """Write a loaded occasion."""
        ...


class Sessions(Protocol):
    """The sessions, each with the places of its occasion."""

    async def get(self, session_id: str) -> Session:
        """Load and lock, with its places and whole line, or raise SessionNotFoundError."""
        ...

    async def of(self, occasion: Occasion) -> Session:
        """Load and lock the session of an occasion that is locked already."""
        ...

    def add(self, session: Session) -> None:
        """Write a new session and announce its facts."""
        ...

    def save(self, session: Session) -> None:
        """Write a loaded session and its places, and announce its facts."""
        ...


class Registrations(Protocol):
    """Who takes part and who waits; a registration changes only while its occasion is locked."""

    async def occasion_of(self, registration_id: str) -> str:
        """Return the occasion's id, or raise RegistrationNotFoundError."""
        ...

    async def get(self, registration_id: str) -> Registration:
        """Load, or raise RegistrationNotFoundError."""
        ...

    async def add(self, registration: Registration) -> None:
        """Write a new one; raise AlreadyRegisteredError or PersonErasedError."""
        ...

    def add_as_seen(self, registration: Registration) -> None:
        """Write a new one; when something is against it, all is undone and the command is run again with care."""
        ...

    def save(self, registration: Registration) -> None:
        """Write a loaded one and announce its facts."""
        ...

    async def next_waiting(self, occasion: Occasion) -> Registration | None:
        """Return the first in line, passing by groups that had their time to collect and do not fit."""
        ...

    async def unit(self, registration: Registration) -> list[Registration]:
        """Return all that stand in line or are offered places together with it, the head first."""
        ...

    async def live(self, occasion_id: str) -> list[Registration]:
        """Return all that are registered, waiting or offered a place, in the order of the line."""
        ...

    async def registered_member_ids(self, occasion_id: str) -> list[str]:
        """Return who has a place, in order of arrival."""
        ...

    async def live_of_member(self, member_id: str) -> list[Registration]:
        """Return all live ones of a person, in order of their occasions' ids."""
        ...

    async def ended_with_session(self, session_id: str) -> list[str]:
        """Return who had a place in a session when it was cancelled."""
        ...

    def end_silently(self, occasion_id: str) -> None:
        """End those that are registered; the fact of the occasion speaks for them."""
        ...

    async def rename_once(self, occasion_id: str, once: str) -> None:
        """Let the live ones stand for another training and date."""
        ...


class Invitations(Protocol):
    """Who may register before everybody else."""

    async def is_invited(self, occasion_id: str, member_ids: Sequence[str]) -> bool:
        """True when each of these people is invited, or a network of theirs."""
        ...


class ListedPlace(Protocol):
    """A place of the directory, as far as a session needs it."""

    @property
    def line(self) -> str:
        """Its title and address on one line."""
        ...

    @property
    def region(self) -> str | None:
        """Code of its French region."""
        ...

    @property
    def time_zone(self) -> str:
        """Its time zone."""
        ...


class Places(Protocol):
    """The directory of places, as heard."""

    async def get(self, place_id: str) -> ListedPlace:
        """Return a place, or raise PlaceNotFoundError."""
        ...


class Memberships(Protocol):
    """What is known here of who belongs to which network."""

    async def is_in_any(self, member_id: str, network_ids: Iterable[str]) -> bool:
        """True when the person is a member of one of these networks."""
        ...

    async def networks_of(self, member_id: str) -> list[str]:
        """Return the networks that the person is a member of."""
        ...

    async def is_erased(self, member_id: str) -> bool:
        """True when the person has asked to be forgotten."""
        ...

    async def affiliated_volunteers(self, member_ids: Sequence[str]) -> set[str]:
        """Return those of these people who are members of an affiliated network."""
        ...


class UnitOfWork(Protocol):
    """One transaction."""

    @property
    def is_hasty(self) -> bool:
        """True on a first try, which may act on what was only seen: it is run again when it is refused."""
        ...

    @property
    def trainings(self) -> Trainings:
        """The catalogue."""
        ...

    @property
    def occasions(self) -> Occasions:
        """What people register for."""
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

    @property
    def invitations(self) -> Invitations:
        """Who may register before everybody else."""
        ...

    @property
    def supports(self) -> Supports:
        """The claims on the networks' funds."""
        ...

    @property
    def places(self) -> Places:
        """The directory of places."""
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

    def cancel(self, kind: str, key: str) -> None:
        """Cancel a timer, if it is set."""
        ...
