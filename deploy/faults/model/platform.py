"""Where the model plays: a state that use cases change, one transaction after another, and what is seen of it."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from deploy.faults.model.memory import MemoryUnitOfWork
from deploy.faults.model.memory_registrations import MemoryRegistrations
from deploy.faults.model.memory_store import Fact
from services.trainings.domain.money.support import Support
from services.trainings.domain.registrations.occasion import Occasion
from services.trainings.domain.registrations.registration import Registration, Status
from services.trainings.domain.sessions.session import Session
from services.trainings.domain.sessions.session_life import Transition
from shared.clock import HeldClock
from shared.ids import SequenceIds

T = TypeVar("T")
UseCase = Callable[[Any], Awaitable[object]]
"""What is done in one transaction, given its unit of work."""


@dataclass(frozen=True)
class Timer:
    """A timer that was set."""

    kind: str
    key: str
    due_at: datetime


@dataclass(frozen=True)
class View:
    """Everything that is stored, as it is after a step."""

    occasions: Mapping[str, Occasion]
    registrations: Mapping[str, Registration]
    """In order of arrival."""
    sessions: Mapping[str, Session]
    timers: Mapping[tuple[str, str], datetime]
    facts: Sequence[Fact]
    """All announced so far."""
    steps_of: Mapping[str, Sequence[Transition]]
    supports: Mapping[str, Support]
    erased: frozenset[str]


class Platform(Protocol):
    """Holds a state and runs transactions on it."""

    clock: HeldClock

    def run(self, use_case: UseCase, dies_before: int | None = None) -> None:
        """Run it whole; raise ProcessDiedError when it dies before that step, with nothing of it left."""
        ...

    async def finish(self, timer: Timer, uow: Any) -> None:
        """Within a transaction, take a timer off, unless it was set anew."""
        ...

    async def erase(self, member_id: str, uow: Any) -> None:
        """Within a transaction, remember that somebody is forgotten."""
        ...

    async def join(self, member_id: str, network_id: str, uow: Any) -> None:
        """Within a transaction, let somebody be a member of an affiliated network."""
        ...

    def view(self) -> View:
        """Return what is stored."""
        ...


def finished(work: Awaitable[T]) -> T:
    """Return what work returns that never waits for anything."""
    assert isinstance(work, Coroutine)
    try:
        work.send(None)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]  # a coroutine's value is untyped here
    raise AssertionError("this was not to wait")


class MemoryPlatform:
    """The state in memory; `broken` names a guarantee that is switched off on purpose."""

    def __init__(self, clock: HeldClock, broken: str = "") -> None:
        """Begin empty."""
        self.clock = clock
        self.uow = MemoryUnitOfWork(clock, SequenceIds())
        self._broken = broken
        if broken == "order":
            self.uow.registrations.__class__ = LastFirst
        if broken == "once":
            self.uow.registrations.__class__ = Twice

    def run(self, use_case: UseCase, dies_before: int | None = None) -> None:
        """Run it whole or not at all; every other one as a hasty first try."""
        self.uow.steps.left = dies_before
        self.uow.is_hasty = not self.uow.is_hasty
        try:
            if self._broken == "atomic":
                finished(use_case(self.uow))
                return
            with self.uow.atomic():
                finished(use_case(self.uow))
        finally:
            self.uow.steps.left = None

    async def finish(self, timer: Timer, uow: MemoryUnitOfWork) -> None:
        """Take a timer off, unless it was set anew."""
        if uow.timers.get((timer.kind, timer.key)) == timer.due_at:
            uow.cancel(timer.kind, timer.key)

    async def erase(self, member_id: str, uow: MemoryUnitOfWork) -> None:
        """Remember that somebody is forgotten."""
        uow.registrations.erased.add(member_id)
        uow.memberships.erased.add(member_id)

    async def join(self, member_id: str, network_id: str, uow: MemoryUnitOfWork) -> None:
        """Let somebody be a member of an affiliated network."""
        uow.memberships.affiliated.add(network_id)
        uow.memberships.kept.add((member_id, network_id))

    def view(self) -> View:
        """Return what is stored; it is not copied."""
        uow = self.uow
        return View(
            occasions=uow.occasions.kept,
            registrations=uow.registrations.kept,
            sessions=uow.sessions.kept,
            timers=uow.timers,
            facts=uow.announced.letters,
            steps_of=uow.sessions.steps_of,
            supports=uow.supports.kept,
            erased=frozenset(uow.registrations.erased),
        )


class LastFirst(MemoryRegistrations):
    """Offers places to whoever came last: the order of the line switched off."""

    async def next_waiting(self, occasion: Occasion) -> Registration | None:
        """Return the last one whom the real line might have come to."""
        live = await self.live(occasion.occasion_id)
        heads = [one for one in live if one.status is Status.WAITING and one.unit.is_head]
        found = [
            one
            for one in heads
            if occasion.has_room_for(one.unit.seats - one.unit.collected)
            or not one.unit.has_collected
        ]
        return found[-1] if found else None


class Twice(MemoryRegistrations):
    """Lets a person register for the same thing again: one registration a person switched off."""

    def _clashes(self, new: Registration) -> bool:
        return False
