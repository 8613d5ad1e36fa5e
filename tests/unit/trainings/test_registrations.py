"""Who gets a place, who waits, and whom a freed place is offered to."""

from datetime import timedelta

import pytest

from services.trainings.application.accept_place import AcceptPlace, accept_place
from services.trainings.application.act_for_person import Actor
from services.trainings.application.cancel_registration import (
    CancelRegistration,
    cancel_registration,
)
from services.trainings.application.cancel_session import CancelSession, cancel_session
from services.trainings.application.decline_place import DeclinePlace, decline_place
from services.trainings.application.expire_place import ExpirePlace, expire_place
from services.trainings.application.forget_member import ForgetMember, forget_member
from services.trainings.application.register_person import (
    NotYourMemberError,
    RegisterPerson,
    register_person,
)
from services.trainings.domain.registration import (
    AlreadyRegisteredError,
    NoPlaceOfferedError,
    OfferOfPlaceExpiredError,
    PersonErasedError,
    Registration,
    RegistrationEndedError,
    RegistrationNotFoundError,
    Status,
)
from services.trainings.domain.session import SessionClosedError, SessionNotFoundError, State
from shared.events.trainings import RegistrationCancelled, SessionCancelled, SessionConfirmed
from tests.unit.trainings.builders import BEGINS_AT, NOW, SESSION, a_member, a_session
from tests.unit.trainings.fakes import FakeUnitOfWork

NETWORK = "00000000-0000-7000-8000-00000000c001"


@pytest.fixture
def uow() -> FakeUnitOfWork:
    """A session of three places that needs two people."""
    made = FakeUnitOfWork()
    made.sessions.add(a_session(capacity=3, minimum=2))
    return made


async def register(uow: FakeUnitOfWork, number: int) -> Registration:
    member = a_member(number)
    return await register_person(RegisterPerson(SESSION, member, Actor(member)), uow)


async def cancel(uow: FakeUnitOfWork, registration: Registration) -> None:
    actor = Actor(registration.member_id)
    await cancel_registration(CancelRegistration(registration.registration_id, actor), uow)


async def statuses(uow: FakeUnitOfWork) -> list[Status]:
    return [one.status for one in uow.registrations.kept.values()]


async def test_first_come_first_served_and_then_the_line(uow: FakeUnitOfWork) -> None:
    for number in range(1, 6):
        await register(uow, number)

    assert await statuses(uow) == [Status.REGISTERED] * 3 + [Status.WAITING] * 2
    assert uow.sessions.kept[SESSION].registered == 3


async def test_the_one_who_brings_the_minimum_confirms_the_session_once(
    uow: FakeUnitOfWork,
) -> None:
    for number in (1, 2, 3):
        await register(uow, number)

    confirmed = [fact for fact in uow.announced.facts if isinstance(fact, SessionConfirmed)]
    assert len(confirmed) == 1
    assert confirmed[0].registered_member_ids == [a_member(1), a_member(2)]
    assert uow.sessions.kept[SESSION].state is State.CONFIRMED


async def test_a_person_has_one_registration_in_a_session(uow: FakeUnitOfWork) -> None:
    await register(uow, 1)

    with pytest.raises(AlreadyRegisteredError):
        await register(uow, 1)


async def test_a_freed_place_is_offered_to_the_first_in_line_and_kept(uow: FakeUnitOfWork) -> None:
    people = [await register(uow, number) for number in range(1, 6)]

    await cancel(uow, people[0])
    newcomer = await register(uow, 6)

    assert newcomer.status is Status.WAITING
    assert (await statuses(uow))[3:5] == [Status.OFFERED, Status.WAITING]
    assert uow.timers["place_offer", people[3].registration_id] == NOW + timedelta(hours=48)
    session = uow.sessions.kept[SESSION]
    assert (session.registered, session.offered, session.free_places) == (2, 1, 0)


async def test_whoever_accepts_has_the_place(uow: FakeUnitOfWork) -> None:
    people = [await register(uow, number) for number in range(1, 5)]
    await cancel(uow, people[0])

    await accept_place(AcceptPlace(people[3].registration_id, Actor(a_member(4))), uow)

    session = uow.sessions.kept[SESSION]
    assert (session.registered, session.offered) == (3, 0)
    assert uow.announced.names[-1] == "RegistrationPlaced"
    with pytest.raises(NoPlaceOfferedError):
        await accept_place(AcceptPlace(people[3].registration_id, Actor(a_member(4))), uow)


async def test_a_declined_place_passes_on(uow: FakeUnitOfWork) -> None:
    people = [await register(uow, number) for number in range(1, 6)]
    await cancel(uow, people[0])

    await decline_place(DeclinePlace(people[3].registration_id, Actor(a_member(4))), uow)

    assert (await statuses(uow))[3:] == [Status.DECLINED, Status.OFFERED]


async def test_a_place_that_nobody_answered_for_passes_on(uow: FakeUnitOfWork) -> None:
    people = [await register(uow, number) for number in range(1, 6)]
    await cancel(uow, people[0])
    uow.clock.advance(timedelta(hours=48))

    with pytest.raises(OfferOfPlaceExpiredError):
        await accept_place(AcceptPlace(people[3].registration_id, Actor(a_member(4))), uow)
    await expire_place(ExpirePlace(people[3].registration_id), uow)
    await expire_place(ExpirePlace(people[3].registration_id), uow)

    assert (await statuses(uow))[3:] == [Status.EXPIRED, Status.OFFERED]
    assert uow.announced.names.count("PlaceOfferExpired") == 1


async def test_the_timer_of_an_answered_offer_changes_nothing(uow: FakeUnitOfWork) -> None:
    people = [await register(uow, number) for number in range(1, 5)]
    await cancel(uow, people[0])
    await accept_place(AcceptPlace(people[3].registration_id, Actor(a_member(4))), uow)
    uow.clock.advance(timedelta(days=3))

    await expire_place(ExpirePlace(people[3].registration_id), uow)

    assert uow.registrations.kept[people[3].registration_id].status is Status.REGISTERED


async def test_who_cancels_is_not_picked_again_and_may_come_back_at_the_end(
    uow: FakeUnitOfWork,
) -> None:
    people = [await register(uow, number) for number in range(1, 6)]
    await cancel(uow, people[3])
    await cancel(uow, people[0])

    assert (await statuses(uow))[3:] == [Status.CANCELLED, Status.OFFERED]
    again = await register(uow, 4)
    assert again.status is Status.WAITING
    with pytest.raises(RegistrationEndedError):
        await cancel(uow, people[3])


async def test_nobody_is_offered_a_place_or_registered_in_the_last_hour(
    uow: FakeUnitOfWork,
) -> None:
    people = [await register(uow, number) for number in range(1, 5)]
    uow.clock.advance(BEGINS_AT - NOW - timedelta(minutes=30))

    await cancel(uow, people[0])

    assert (await statuses(uow))[3] is Status.WAITING
    with pytest.raises(SessionClosedError):
        await register(uow, 9)


async def test_a_cancelled_session_takes_nobody_and_tells_those_who_waited_by_their_own_fact(
    uow: FakeUnitOfWork,
) -> None:
    people = [await register(uow, number) for number in range(1, 6)]
    await cancel(uow, people[0])
    uow.announced.facts.clear()

    await cancel_session(CancelSession(SESSION, "salle inondée", a_member(99)), uow)

    told = [fact for fact in uow.announced.facts if isinstance(fact, RegistrationCancelled)]
    (cancelled,) = [fact for fact in uow.announced.facts if isinstance(fact, SessionCancelled)]
    assert cancelled.registered_member_ids == [a_member(2), a_member(3)]
    assert [(fact.member_id, fact.cause, fact.was_waiting) for fact in told] == [
        (a_member(4), "session_cancelled", True),
        (a_member(5), "session_cancelled", True),
    ]
    assert await statuses(uow) == [Status.CANCELLED] * 5
    with pytest.raises(SessionClosedError):
        await register(uow, 9)


async def test_whoever_is_forgotten_leaves_their_place_to_the_next(uow: FakeUnitOfWork) -> None:
    for number in range(1, 5):
        await register(uow, number)

    await forget_member(ForgetMember(a_member(2)), uow)
    await forget_member(ForgetMember(a_member(2)), uow)

    assert (await statuses(uow))[1] is Status.CANCELLED
    assert (await statuses(uow))[3] is Status.OFFERED
    uow.registrations.erased.add(a_member(2))
    with pytest.raises(PersonErasedError):
        await register(uow, 2)


async def test_a_facilitator_acts_for_people_of_their_network_and_for_no_others(
    uow: FakeUnitOfWork,
) -> None:
    uow.memberships.kept.add((a_member(1), NETWORK))
    facilitator = Actor(a_member(50), frozenset({NETWORK}))

    placed = await register_person(RegisterPerson(SESSION, a_member(1), facilitator), uow)
    with pytest.raises(NotYourMemberError):
        await register_person(RegisterPerson(SESSION, a_member(2), facilitator), uow)

    assert placed.member_id == a_member(1)
    other = await register(uow, 3)
    with pytest.raises(RegistrationNotFoundError):
        await cancel_registration(CancelRegistration(other.registration_id, facilitator), uow)


async def test_the_fact_says_in_whose_name_a_registration_was_cancelled(
    uow: FakeUnitOfWork,
) -> None:
    uow.memberships.kept.add((a_member(2), NETWORK))
    people = [await register(uow, number) for number in (1, 2)]
    office = Actor(a_member(60), is_office=True)
    facilitator = Actor(a_member(50), frozenset({NETWORK}))

    await cancel_registration(CancelRegistration(people[0].registration_id, office), uow)
    await cancel_registration(CancelRegistration(people[1].registration_id, facilitator), uow)

    told = [fact for fact in uow.announced.facts if isinstance(fact, RegistrationCancelled)]
    assert [fact.cause for fact in told] == ["by_office", "by_person"]


async def test_an_unknown_session_takes_nobody() -> None:
    with pytest.raises(SessionNotFoundError):
        await register(FakeUnitOfWork(), 1)
