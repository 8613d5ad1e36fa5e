"""The ports of trainings in memory, as honest as the database: what is not saved is lost."""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from services.trainings.domain.registration import (
    LIVE,
    AlreadyRegisteredError,
    PersonErasedError,
    Registration,
    RegistrationNotFoundError,
    Status,
)
from services.trainings.domain.session import TAKING_PEOPLE, Session, SessionNotFoundError
from services.trainings.domain.training import Tariff, Training, TrainingNotFoundError
from shared.aggregate import Aggregate
from shared.clock import HeldClock
from shared.events.contract import Event
from shared.ids import SequenceIds
from tests.unit.trainings.builders import NOW

A = TypeVar("A", bound=Aggregate)


class Announced:
    """The facts that a unit of work would put into its outbox."""

    def __init__(self) -> None:
        self.facts: list[Event] = []

    def keep(self, aggregate: A) -> A:
        """Take the facts of an aggregate and return a copy of it to store."""
        self.facts += [event for event, _ in aggregate.facts]
        aggregate.facts.clear()
        return deepcopy(aggregate)

    @property
    def names(self) -> list[str]:
        """Their names, in order."""
        return [type(event).__name__ for event in self.facts]


class FakeTrainings:
    """The catalogue in memory."""

    def __init__(self) -> None:
        self.kept: dict[int, Training] = {}
        self.kept_tariffs: dict[str, tuple[Tariff, bool]] = {}

    async def by_number(self, number: int) -> Training:
        if number not in self.kept:
            raise TrainingNotFoundError(number=number)
        return self.kept[number]

    async def all(self) -> dict[int, Training]:
        return dict(self.kept)

    async def tariffs(self) -> dict[str, tuple[Tariff, bool]]:
        return dict(self.kept_tariffs)

    def put(self, training: Training) -> None:
        known = self.kept.get(training.sheet.number)
        kept_id = known.training_id if known else training.training_id
        self.kept[training.sheet.number] = replace(training, training_id=kept_id)

    def put_tariff(self, tariff: Tariff, *, is_shipped: bool) -> None:
        self.kept_tariffs[tariff.audience] = (tariff, is_shipped)


class FakeSessions:
    """Sessions in memory."""

    def __init__(self, announced: Announced, clock: HeldClock) -> None:
        self.kept: dict[str, Session] = {}
        self._announced = announced
        self._clock = clock

    async def take_place(self, session_id: str) -> Session | None:
        kept = self.kept.get(session_id)
        now = self._clock.now()
        if kept is None or kept.free_places < 1 or kept.state not in TAKING_PEOPLE:
            return None
        if kept.calendar.closes_at <= now:
            return None
        kept.registered += 1
        return deepcopy(kept)

    async def full(self, session_id: str) -> Session:
        session = await self.get(session_id)
        session.check_takes_people(self._clock.now())
        return session

    async def get(self, session_id: str) -> Session:
        if session_id not in self.kept:
            raise SessionNotFoundError
        return deepcopy(self.kept[session_id])

    def add(self, session: Session) -> None:
        self.save(session)

    def save(self, session: Session) -> None:
        self.kept[session.session_id] = self._announced.keep(session)


class FakeRegistrations:
    """Registrations in memory, in order of arrival."""

    def __init__(self, announced: Announced) -> None:
        self.kept: dict[str, Registration] = {}
        self.erased: set[str] = set()
        self._announced = announced

    def _live(self) -> list[Registration]:
        return [deepcopy(one) for one in self.kept.values() if one.status in LIVE]

    async def session_of(self, registration_id: str) -> str:
        return (await self.get(registration_id)).session_id

    async def get(self, registration_id: str) -> Registration:
        if registration_id not in self.kept:
            raise RegistrationNotFoundError
        return deepcopy(self.kept[registration_id])

    async def add(self, registration: Registration) -> None:
        if registration.member_id in self.erased:
            raise PersonErasedError
        live = {(one.session_id, one.member_id) for one in self._live()}
        if (registration.session_id, registration.member_id) in live:
            raise AlreadyRegisteredError
        self.save(registration)

    def save(self, registration: Registration) -> None:
        self.kept[registration.registration_id] = self._announced.keep(registration)

    async def next_waiting(self, session_id: str) -> Registration | None:
        live = await self.live(session_id)
        return next((one for one in live if one.status is Status.WAITING), None)

    async def live(self, session_id: str) -> list[Registration]:
        return [one for one in self._live() if one.session_id == session_id]

    async def registered_member_ids(self, session_id: str) -> list[str]:
        live = await self.live(session_id)
        return [one.member_id for one in live if one.status is Status.REGISTERED]

    async def live_of_member(self, member_id: str) -> list[Registration]:
        found = [one for one in self._live() if one.member_id == member_id]
        return sorted(found, key=lambda one: one.session_id)

    def end_silently(self, session_id: str) -> None:
        for one in self.kept.values():
            if one.session_id == session_id and one.status is Status.REGISTERED:
                one.status = Status.CANCELLED


class FakeMemberships:
    """Who belongs to which network, as pairs."""

    def __init__(self) -> None:
        self.kept: set[tuple[str, str]] = set()

    async def is_in_any(self, member_id: str, network_ids: Iterable[str]) -> bool:
        return any((member_id, network_id) in self.kept for network_id in network_ids)


class FakeUnitOfWork:
    """A transaction that always commits."""

    def __init__(self) -> None:
        self.clock, self.ids = HeldClock(NOW), SequenceIds()
        self.announced = Announced()
        self.trainings = FakeTrainings()
        self.sessions = FakeSessions(self.announced, self.clock)
        self.registrations = FakeRegistrations(self.announced)
        self.memberships = FakeMemberships()
        self.timers: dict[tuple[str, str], datetime] = {}

    def now(self) -> datetime:
        return self.clock.now()

    def new_id(self) -> str:
        return self.ids.new()

    def schedule(self, kind: str, key: str, due_at: datetime) -> None:
        self.timers[kind, key] = due_at
