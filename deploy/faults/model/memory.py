"""The ports of trainings in memory, as honest as the database: what is not saved is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import Any, NoReturn

from deploy.faults.model.memory_people import (
    MemoryInvitations,
    MemoryMemberships,
    MemoryPlaces,
    MemorySupports,
)
from deploy.faults.model.memory_registrations import MemoryRegistrations
from deploy.faults.model.memory_store import Announced, Steps
from services.trainings.domain.catalogue.training import Tariff, Training, TrainingNotFoundError
from services.trainings.domain.registrations.occasion import (
    Occasion,
    OccasionNotFoundError,
    Standing,
)
from services.trainings.domain.sessions.session import Session
from services.trainings.domain.sessions.session_life import SessionNotFoundError, Transition
from shared.clock import Clock
from shared.ids import Ids

HERE = "deploy.faults.model"


class MemoryTrainings:
    """The catalogue in memory."""

    def __init__(self) -> None:
        """Know no training yet."""
        self.kept: dict[int, Training] = {}
        self.kept_tariffs: dict[str, tuple[Tariff, bool]] = {}

    async def by_number(self, number: int) -> Training:
        """Return one, or raise TrainingNotFoundError."""
        if number not in self.kept:
            raise TrainingNotFoundError(number=number)
        return self.kept[number]

    async def all(self) -> dict[int, Training]:
        """Return all by number."""
        return dict(self.kept)

    async def tariffs(self) -> dict[str, tuple[Tariff, bool]]:
        """Return the tariffs by audience."""
        return dict(self.kept_tariffs)

    def put(self, training: Training) -> None:
        """Write a new training, or a new sheet of a known one."""
        known = self.kept.get(training.sheet.number)
        kept_id = known.training_id if known else training.training_id
        self.kept[training.sheet.number] = replace(training, training_id=kept_id)

    def put_tariff(self, tariff: Tariff, *, is_shipped: bool) -> None:
        """Write what an audience pays."""
        self.kept_tariffs[tariff.audience] = (tariff, is_shipped)


class MemoryOccasions:
    """Occasions in memory; one transaction at a time holds them all."""

    def __init__(self, clock: Clock, steps: Steps) -> None:
        """Know no occasion yet."""
        self.kept: dict[str, Occasion] = {}
        self._clock, self._steps = clock, steps

    async def take_places(
        self, occasion_id: str, seats: int, *, is_invited: bool = False
    ) -> Occasion | None:
        """Take free places and return the occasion; None when there are not so many."""
        self._steps.next()
        kept, now = self.kept.get(occasion_id), self._clock.now()
        if kept is None or not kept.has_room_for(seats) or kept.standing is not Standing.OPEN:
            return None
        if kept.closes_at <= now or (now < kept.opens_at and not is_invited):
            return None
        self.kept[occasion_id] = replace(kept, registered=kept.registered + seats)
        return replace(self.kept[occasion_id])

    async def seen(self, occasion_id: str) -> Occasion:
        """Return it as it is, or raise OccasionNotFoundError."""
        return await self.get(occasion_id)

    def take_as_seen(self, occasion: Occasion) -> None:
        """Take a place: with one transaction at a time what was seen is still so."""
        self._steps.next()
        kept = self.kept[occasion.occasion_id]
        assert kept.may_simply_take(self._clock.now())
        self.kept[occasion.occasion_id] = replace(kept, registered=kept.registered + 1)

    def look_again(self) -> NoReturn:
        """Fail: with one transaction at a time no place becomes free in between."""
        raise AssertionError("a place is free that was not to be had")

    async def get(self, occasion_id: str) -> Occasion:
        """Load, or raise OccasionNotFoundError."""
        self._steps.next()
        if occasion_id not in self.kept:
            raise OccasionNotFoundError
        return replace(self.kept[occasion_id])

    def add(self, occasion: Occasion) -> None:
        """Write a new occasion."""
        self.save(occasion)

    def save(self, occasion: Occasion) -> None:
        """Write a loaded occasion, and check what the database checks."""
        self._steps.next()
        free = occasion.free_places
        assert free is None or free >= 0, "ck_occasion_capacity"
        assert occasion.registered >= 0 <= occasion.offered, "occasion_registered_check"
        self.kept[occasion.occasion_id] = replace(occasion)


class MemorySessions:
    """Sessions in memory, each without its places, which the occasions keep."""

    def __init__(self, announced: Announced, occasions: MemoryOccasions, steps: Steps) -> None:
        """Know no session yet."""
        self.kept: dict[str, Session] = {}
        self.steps_of: dict[str, tuple[Transition, ...]] = {}
        self._announced, self._occasions, self._steps = announced, occasions, steps

    async def get(self, session_id: str) -> Session:
        """Load with its places, or raise SessionNotFoundError."""
        self._steps.next()
        if session_id not in self.kept:
            raise SessionNotFoundError
        occasion = self._occasions.kept.get(session_id)
        return self._with(session_id, replace(occasion) if occasion else None)

    async def of(self, occasion: Occasion) -> Session:
        """Load the session of an occasion that is loaded already."""
        self._steps.next()
        return self._with(occasion.occasion_id, occasion)

    def _with(self, session_id: str, occasion: Occasion | None) -> Session:
        session = replace(self.kept[session_id], facts=[], history=[], occasion=occasion)
        if occasion is None:
            session.terms = None
        elif session.terms is not None:
            session.terms = replace(
                session.terms,
                capacity=occasion.capacity or 0,
                offer_lasts=occasion.offer_lasts,
                line_rule=occasion.line_rule,
            )
        return session

    def add(self, session: Session) -> None:
        """Write a new session and announce its facts."""
        self.save(session)

    def save(self, session: Session) -> None:
        """Write a session with its places and steps, and announce its facts."""
        self._steps.next()
        session_id = session.session_id
        if session.occasion is not None:
            self._occasions.save(session.occasion)
        self.steps_of[session_id] = (*self.steps_of.get(session_id, ()), *session.history)
        session.history.clear()
        self.kept[session_id] = replace(self._announced.keep(session, session_id), occasion=None)


class MemoryUnitOfWork:
    """All ports on one memory; what is done inside `atomic` is done whole or not at all."""

    is_hasty = True

    def __init__(self, clock: Clock, ids: Ids) -> None:
        """Begin empty."""
        self.clock, self.ids = clock, ids
        self.steps, self.announced = Steps(), Announced()
        self.trainings = MemoryTrainings()
        self.occasions = MemoryOccasions(clock, self.steps)
        self.sessions = MemorySessions(self.announced, self.occasions, self.steps)
        self.registrations = MemoryRegistrations(self.announced, self.steps)
        self.memberships = MemoryMemberships()
        self.invitations = MemoryInvitations(self.memberships)
        self.supports = MemorySupports(self.announced, self.memberships, self.steps)
        self.places = MemoryPlaces()
        self.timers: dict[tuple[str, str], datetime] = {}

    def now(self) -> datetime:
        """Return the current instant."""
        return self.clock.now()

    def new_id(self) -> str:
        """Return a new identifier."""
        return self.ids.new()

    def schedule(self, kind: str, key: str, due_at: datetime) -> None:
        """Set a timer, replacing the one that was set."""
        self.steps.next()
        self.timers[kind, key] = due_at

    def cancel(self, kind: str, key: str) -> None:
        """Cancel a timer, if it is set."""
        self.steps.next()
        self.timers.pop((kind, key), None)

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Undo everything when what is done inside fails, as a rolled back transaction does."""
        before = self.state()
        try:
            yield
        except BaseException:
            self.restore(before)
            raise

    def state(self) -> list[tuple[object, str, Any]]:
        """Return what is stored now; the values are never changed in place."""
        return [
            (owner, name, copy(getattr(owner, name)))
            for owner in self._stores()
            for name in vars(owner)
            if isinstance(getattr(owner, name), dict | set | list) and not name.startswith("_")
        ]

    def restore(self, state: list[tuple[object, str, Any]]) -> None:
        """Bring back what was stored."""
        for owner, name, values in state:
            here = getattr(owner, name)
            here.clear()
            (here.extend if isinstance(here, list) else here.update)(values)

    def _stores(self) -> list[object]:
        return [
            self,
            *(each for each in vars(self).values() if type(each).__module__.startswith(HERE)),
        ]
