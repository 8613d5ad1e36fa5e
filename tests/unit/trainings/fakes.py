"""The ports of trainings in memory, as honest as the database: what is not saved is lost."""

from deploy.faults.model.memory import MemoryOccasions, MemorySessions, MemoryUnitOfWork
from deploy.faults.model.memory_people import (
    MemoryInvitations,
    MemoryMemberships,
    MemoryPlaces,
    MemorySupports,
)
from deploy.faults.model.memory_registrations import MemoryRegistrations
from deploy.faults.model.memory_store import Announced
from services.trainings.application.registrations.accept_place import AcceptPlace, accept_place
from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.application.registrations.cancel_registration import (
    CancelRegistration,
    cancel_registration,
)
from services.trainings.application.registrations.decline_place import DeclinePlace, decline_place
from services.trainings.application.registrations.register_person import (
    RegisterPerson,
    register_person,
)
from services.trainings.application.sessions.take_decision import DecideSession
from services.trainings.domain.registrations.occasion import Occasion
from services.trainings.domain.registrations.registration import Registration, Status
from services.trainings.domain.sessions.session import Session
from shared.clock import HeldClock
from shared.ids import SequenceIds
from tests.unit.trainings.builders import NOW, SESSION, a_member

__all__ = ["Announced"]

FakeOccasions = MemoryOccasions
FakeSessions = MemorySessions
FakeRegistrations = MemoryRegistrations
FakeMemberships = MemoryMemberships
FakeInvitations = MemoryInvitations
FakeSupports = MemorySupports
FakePlaces = MemoryPlaces

OFFICE = a_member(0xFFF)


class FakeUnitOfWork(MemoryUnitOfWork):
    """A transaction that always commits, and what tests often do in one."""

    clock: HeldClock

    def __init__(self) -> None:
        super().__init__(HeldClock(NOW), SequenceIds())

    async def register(
        self, *numbers: int, session_id: str = SESSION, actor: Actor | None = None
    ) -> Registration:
        """Register the person of this number, or these persons as a group; return the first one's."""
        people = tuple(a_member(number) for number in numbers)
        command = RegisterPerson(
            occasion_id=session_id, member_ids=people, actor=actor or Actor(people[0])
        )
        with self.atomic():
            return (await register_person(command, self))[0]

    async def answer(self, registration: Registration, word: str) -> Registration:
        """Cancel, accept or decline by the person themselves."""
        actor, registration_id = Actor(registration.member_id), registration.registration_id
        with self.atomic():
            if word == "cancel":
                return await cancel_registration(CancelRegistration(registration_id, actor), self)
            if word == "accept":
                return await accept_place(AcceptPlace(registration_id, actor), self)
            return await decline_place(DeclinePlace(registration_id, actor), self)

    def decision(self, reason: str = "Parce que", session_id: str = SESSION) -> DecideSession:
        """Return what the office decides about."""
        return DecideSession(session_id, OFFICE, reason)

    def statuses(self, session_id: str = SESSION) -> list[Status]:
        """Return the statuses of a session's registrations in order of arrival."""
        people = self.registrations.kept.values()
        return [one.status for one in people if one.occasion_id == session_id]

    def status_of(self, number: int, session_id: str = SESSION) -> Status:
        """Return where the newest registration of the person of this number stands."""
        people = [
            one
            for one in self.registrations.kept.values()
            if one.member_id == a_member(number) and one.occasion_id == session_id
        ]
        return people[-1].status

    def status_of_id(self, registration: Registration) -> Status:
        """Return where a registration stands by now."""
        return self.registrations.kept[registration.registration_id].status

    def occasion(self, session_id: str = SESSION) -> Occasion:
        """Return a session's places."""
        return self.occasions.kept[session_id]

    def session(self, session_id: str = SESSION) -> Session:
        """Return a session without its places."""
        return self.sessions.kept[session_id]

    def told(self, name: str) -> int:
        """Return how often a fact was announced."""
        return self.announced.names.count(name)

    def share_network(self, *numbers: int, network_id: str = "network") -> None:
        """Let the persons of these numbers belong to one network."""
        self.memberships.kept.update((a_member(number), network_id) for number in numbers)
