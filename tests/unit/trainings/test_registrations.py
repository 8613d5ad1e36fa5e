"""Who gets a place, who waits, and whom a freed place is offered to."""

from datetime import timedelta

import pytest

from services.trainings.application.forget_member import ForgetMember, forget_member
from services.trainings.application.registrations.accept_place import AcceptPlace, accept_place
from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.application.registrations.cancel_registration import (
    CancelRegistration,
    cancel_registration,
)
from services.trainings.application.registrations.expire_place import ExpirePlace, expire_place
from services.trainings.application.registrations.register_person import NotYourMemberError
from services.trainings.application.sessions.cancel_session import cancel_session
from services.trainings.application.sessions.extend_session import extend_session
from services.trainings.application.sessions.pause_session import pause_session
from services.trainings.domain.registrations.occasion import (
    InvitedFirstError,
    LineRule,
    OccasionNotFoundError,
    RegistrationsPausedError,
    SessionClosedError,
)
from services.trainings.domain.registrations.registration import (
    AlreadyRegisteredError,
    NoPlaceOfferedError,
    OfferOfPlaceExpiredError,
    PersonErasedError,
    RegistrationEndedError,
    RegistrationNotFoundError,
    Status,
)
from services.trainings.domain.sessions.session_life import State
from shared.events.trainings import RegistrationCancelled, SessionCancelled, SessionConfirmed
from tests.unit.trainings.builders import (
    BEGINS_AT,
    DECISION_AT,
    NOW,
    SESSION,
    a_member,
    a_session,
    another_session,
    terms,
)
from tests.unit.trainings.fakes import OFFICE, FakeUnitOfWork

NETWORK = "00000000-0000-7000-8000-00000000c001"


@pytest.fixture
def uow() -> FakeUnitOfWork:
    """A session of three places that needs two people."""
    made = FakeUnitOfWork()
    made.sessions.add(a_session(capacity=3, minimum=2))
    return made


async def test_first_come_first_served_and_then_the_line(uow: FakeUnitOfWork) -> None:
    for number in range(1, 6):
        await uow.register(number)

    assert uow.statuses() == [Status.REGISTERED] * 3 + [Status.WAITING] * 2
    assert uow.occasion().registered == 3


async def test_the_one_who_brings_the_minimum_confirms_the_session_once(
    uow: FakeUnitOfWork,
) -> None:
    for number in (1, 2, 3):
        await uow.register(number)

    (confirmed,) = [fact for fact in uow.announced.facts if isinstance(fact, SessionConfirmed)]
    assert confirmed.registered_member_ids == [a_member(1), a_member(2)]
    assert uow.session().state is State.CONFIRMED


async def test_falling_under_the_minimum_warns_once_a_fall_and_changes_nothing(
    uow: FakeUnitOfWork,
) -> None:
    people = [await uow.register(number) for number in (1, 2, 3)]

    for person in people:
        await uow.answer(person, "cancel")
    for number in (4, 5):
        await uow.register(number)

    assert uow.told("SessionBelowMinimum") == 1
    assert uow.told("SessionConfirmed") == 1
    assert uow.session().state is State.CONFIRMED


async def test_one_person_has_one_registration_a_session_and_a_refusal_takes_no_place(
    uow: FakeUnitOfWork,
) -> None:
    await uow.register(1)

    with pytest.raises(AlreadyRegisteredError):
        await uow.register(1)

    assert uow.occasion().registered == 1


async def test_one_person_has_one_registration_a_training_and_date(uow: FakeUnitOfWork) -> None:
    same_day = "00000000-0000-7000-8000-00000000a009"
    uow.sessions.add(a_session(session_id=same_day))
    uow.sessions.add(another_session())
    await uow.register(1)

    with pytest.raises(AlreadyRegisteredError):
        await uow.register(1, session_id=same_day)

    await uow.register(1, session_id=another_session().session_id)


async def test_a_freed_place_is_kept_for_the_next_in_line(uow: FakeUnitOfWork) -> None:
    people = [await uow.register(number) for number in range(1, 6)]

    await uow.answer(people[0], "cancel")

    offered = uow.registrations.kept[people[3].registration_id]
    assert offered.status is Status.OFFERED
    assert offered.offer_expires_at == NOW + timedelta(hours=48)
    assert uow.timers["place_offer", offered.registration_id] == offered.offer_expires_at
    places = uow.occasion()
    assert (places.registered, places.offered, places.free_places) == (2, 1, 0)


async def test_whoever_accepts_has_the_place(uow: FakeUnitOfWork) -> None:
    people = [await uow.register(number) for number in range(1, 5)]
    await uow.answer(people[0], "cancel")

    await uow.answer(people[3], "accept")

    assert (uow.occasion().registered, uow.occasion().offered) == (3, 0)
    assert uow.announced.names[-1] == "RegistrationPlaced"
    with pytest.raises(NoPlaceOfferedError):
        await uow.answer(people[3], "accept")


async def test_an_accepted_place_may_bring_the_minimum() -> None:
    uow = FakeUnitOfWork()
    uow.sessions.add(a_session(capacity=2, minimum=2))
    people = [await uow.register(1, 2, actor=Actor(OFFICE, is_office=True)), await uow.register(3)]
    extended = DECISION_AT + timedelta(days=1)
    await uow.answer(people[0], "cancel")
    await extend_session(uow.decision(), extended, uow)

    await uow.answer(people[1], "accept")

    assert uow.told("SessionConfirmed") == 2
    assert uow.session().state is State.CONFIRMED


async def test_a_declined_place_passes_on(uow: FakeUnitOfWork) -> None:
    people = [await uow.register(number) for number in range(1, 6)]
    await uow.answer(people[0], "cancel")

    await uow.answer(people[3], "decline")

    assert uow.statuses()[3:] == [Status.DECLINED, Status.OFFERED]


async def test_a_place_that_nobody_answered_for_passes_on(uow: FakeUnitOfWork) -> None:
    people = [await uow.register(number) for number in range(1, 6)]
    await uow.answer(people[0], "cancel")
    uow.clock.advance(timedelta(hours=48))

    with pytest.raises(OfferOfPlaceExpiredError):
        await uow.answer(people[3], "accept")
    await expire_place(ExpirePlace(people[3].registration_id), uow)
    await expire_place(ExpirePlace(people[3].registration_id), uow)

    assert uow.statuses()[3:] == [Status.EXPIRED, Status.OFFERED]
    assert uow.told("PlaceOfferExpired") == 1


async def test_a_timer_that_fires_early_ends_no_offer(uow: FakeUnitOfWork) -> None:
    people = [await uow.register(number) for number in range(1, 5)]
    await uow.answer(people[0], "cancel")
    uow.clock.advance(timedelta(hours=47, minutes=59))

    await expire_place(ExpirePlace(people[3].registration_id), uow)

    assert uow.status_of(4) is Status.OFFERED


async def test_the_timer_of_an_answered_offer_changes_nothing(uow: FakeUnitOfWork) -> None:
    people = [await uow.register(number) for number in range(1, 5)]
    await uow.answer(people[0], "cancel")
    await uow.answer(people[3], "accept")
    uow.clock.advance(timedelta(days=3))

    await expire_place(ExpirePlace(people[3].registration_id), uow)

    assert uow.status_of(4) is Status.REGISTERED


async def test_who_cancels_is_not_picked_again_and_may_come_back_at_the_end(
    uow: FakeUnitOfWork,
) -> None:
    people = [await uow.register(number) for number in range(1, 6)]
    await uow.answer(people[3], "cancel")
    await uow.answer(people[0], "cancel")

    assert uow.statuses()[3:] == [Status.CANCELLED, Status.OFFERED]
    again = await uow.register(4)
    assert again.status is Status.WAITING
    with pytest.raises(RegistrationEndedError):
        await uow.answer(people[3], "cancel")


async def test_nobody_is_offered_a_place_or_registered_in_the_last_hour(
    uow: FakeUnitOfWork,
) -> None:
    people = [await uow.register(number) for number in range(1, 5)]
    uow.clock.advance(BEGINS_AT - NOW - timedelta(minutes=30))

    await uow.answer(people[0], "cancel")

    assert uow.statuses()[3] is Status.WAITING
    with pytest.raises(SessionClosedError):
        await uow.register(9)


async def test_nobody_registers_for_a_paused_session_and_no_place_is_passed_on(
    uow: FakeUnitOfWork,
) -> None:
    people = [await uow.register(number) for number in range(1, 5)]
    await pause_session(uow.decision(), uow)

    await uow.answer(people[0], "cancel")

    assert uow.status_of(4) is Status.WAITING
    with pytest.raises(RegistrationsPausedError):
        await uow.register(9)


async def test_a_cancelled_session_takes_nobody_and_tells_those_who_waited_by_their_own_fact(
    uow: FakeUnitOfWork,
) -> None:
    people = [await uow.register(number) for number in range(1, 6)]
    await uow.answer(people[0], "cancel")
    uow.announced.clear()

    await cancel_session(uow.decision("salle inondée"), uow)

    told = [fact for fact in uow.announced.facts if isinstance(fact, RegistrationCancelled)]
    (cancelled,) = [fact for fact in uow.announced.facts if isinstance(fact, SessionCancelled)]
    assert cancelled.registered_member_ids == [a_member(2), a_member(3)]
    assert (cancelled.decided_by, cancelled.is_automatic) == (OFFICE, False)
    assert [(fact.member_id, fact.cause, fact.was_waiting) for fact in told] == [
        (a_member(4), "session_cancelled", True),
        (a_member(5), "session_cancelled", True),
    ]
    assert uow.statuses() == [Status.CANCELLED] * 5
    with pytest.raises(SessionClosedError):
        await uow.register(9)


async def test_whoever_is_forgotten_leaves_their_place_to_the_next(uow: FakeUnitOfWork) -> None:
    for number in range(1, 5):
        await uow.register(number)

    await forget_member(ForgetMember(a_member(2)), uow)
    await forget_member(ForgetMember(a_member(2)), uow)

    assert uow.statuses()[1] is Status.CANCELLED
    assert uow.statuses()[3] is Status.OFFERED
    uow.registrations.erased.add(a_member(2))
    with pytest.raises(PersonErasedError):
        await uow.register(2)


async def test_a_facilitator_acts_for_people_of_their_network_and_for_no_others(
    uow: FakeUnitOfWork,
) -> None:
    uow.share_network(1, network_id=NETWORK)
    facilitator = Actor(a_member(50), frozenset({NETWORK}))

    placed = await uow.register(1, actor=facilitator)
    with pytest.raises(NotYourMemberError):
        await uow.register(2, actor=facilitator)

    assert placed.member_id == a_member(1)
    other = await uow.register(3)
    with pytest.raises(RegistrationNotFoundError):
        await cancel_registration(CancelRegistration(other.registration_id, facilitator), uow)
    with pytest.raises(RegistrationNotFoundError):
        await accept_place(AcceptPlace(other.registration_id, facilitator), uow)


async def test_the_fact_says_in_whose_name_a_registration_was_cancelled(
    uow: FakeUnitOfWork,
) -> None:
    uow.share_network(2, network_id=NETWORK)
    people = [await uow.register(number) for number in (1, 2)]
    office = Actor(a_member(60), is_office=True)
    facilitator = Actor(a_member(50), frozenset({NETWORK}))

    await cancel_registration(CancelRegistration(people[0].registration_id, office), uow)
    await cancel_registration(CancelRegistration(people[1].registration_id, facilitator), uow)

    told = [fact for fact in uow.announced.facts if isinstance(fact, RegistrationCancelled)]
    assert [fact.cause for fact in told] == ["by_office", "by_person"]


async def test_volunteers_of_affiliated_networks_are_offered_places_first_if_the_office_says_so(
    uow: FakeUnitOfWork,
) -> None:
    rule = terms(1, 1, line_rule=LineRule.AFFILIATED_VOLUNTEERS_FIRST)
    uow.sessions.save(a_session(terms=rule, capacity=1, minimum=1))
    uow.memberships.affiliated.add("affiliated")
    uow.share_network(4, 5, network_id="affiliated")
    uow.share_network(3, network_id="other")
    people = [await uow.register(number) for number in range(1, 6)]

    order = []
    for _ in range(4):
        (held,) = [one for one in people if uow.status_of_id(one) is Status.REGISTERED]
        await uow.answer(held, "cancel")
        (offered,) = [one for one in people if uow.status_of_id(one) is Status.OFFERED]
        await uow.answer(offered, "accept")
        order.append(people.index(offered) + 1)

    assert order == [4, 5, 2, 3]


async def test_until_it_opens_to_all_only_those_who_are_invited_register(
    uow: FakeUnitOfWork,
) -> None:
    places = uow.occasion()
    places.opens_at = NOW + timedelta(days=7)
    uow.occasions.save(places)
    uow.invitations.invite(SESSION, [a_member(1)], ["invited"])
    uow.share_network(2, 3, 4, 5, network_id="invited")

    with pytest.raises(InvitedFirstError):
        await uow.register(9)
    for number in (1, 2, 3, 4):
        await uow.register(number)
    with pytest.raises(InvitedFirstError):
        await uow.register(5, 9, actor=Actor(OFFICE, is_office=True))

    assert uow.statuses() == [Status.REGISTERED] * 3 + [Status.WAITING]
    uow.clock.advance(timedelta(days=7))
    assert (await uow.register(9)).status is Status.WAITING


async def test_people_of_other_networks_do_not_learn_that_an_occasion_exists(
    uow: FakeUnitOfWork,
) -> None:
    places = uow.occasion()
    places.network_id = NETWORK
    places.opens_at = NOW + timedelta(days=7)
    uow.occasions.save(places)
    uow.share_network(1, network_id=NETWORK)
    uow.share_network(1, 2)
    uow.invitations.invite(SESSION, [a_member(1)], [])

    await uow.register(1)
    with pytest.raises(OccasionNotFoundError):
        await uow.register(2)
    uow.clock.advance(timedelta(days=7))
    with pytest.raises(OccasionNotFoundError):
        await uow.register(2)
    with pytest.raises(OccasionNotFoundError):
        await uow.register(2, 3, actor=Actor(OFFICE, is_office=True))

    assert uow.occasion().registered == 1


async def test_an_unknown_session_takes_nobody() -> None:
    with pytest.raises(OccasionNotFoundError):
        await FakeUnitOfWork().register(1)
