"""Groups that come together: placed together, waiting together, and never in the way for ever."""

from datetime import timedelta

import pytest

from services.trainings.application.forget_member import ForgetMember, forget_member
from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.application.registrations.expire_place import ExpirePlace, expire_place
from services.trainings.application.registrations.offer_places import PLACE_OFFER
from services.trainings.application.registrations.pass_on_places import GROUP_PATIENCE
from services.trainings.application.registrations.register_person import NotYourCompanionError
from services.trainings.application.registrations.stop_collecting import stop_collecting
from services.trainings.application.sessions.change_capacity import change_capacity
from services.trainings.application.sessions.pause_session import pause_session
from services.trainings.application.sessions.resume_session import resume_session
from services.trainings.domain.registrations.occasion import GroupTooLargeError
from services.trainings.domain.registrations.registration import (
    AlreadyRegisteredError,
    Registration,
    SamePersonTwiceError,
    Status,
)
from shared.events.trainings import PlaceOffered
from tests.unit.trainings.builders import BEGINS_AT, NOW, SESSION, a_member, a_session
from tests.unit.trainings.fakes import OFFICE, FakeUnitOfWork

TWO_DAYS = timedelta(hours=48)
GROUP = (11, 12, 13)


@pytest.fixture
async def uow() -> FakeUnitOfWork:
    """A full session of four places; everybody shares a network."""
    made = FakeUnitOfWork()
    made.sessions.add(a_session(capacity=4, minimum=1))
    made.share_network(*range(1, 40))
    for number in (1, 2, 3, 4):
        await made.register(number)
    return made


def of(uow: FakeUnitOfWork, number: int) -> Registration:
    """Return the newest registration of the person of this number."""
    member = a_member(number)
    return [one for one in uow.registrations.kept.values() if one.member_id == member][-1]


def group_statuses(uow: FakeUnitOfWork) -> set[Status]:
    return {of(uow, number).status for number in GROUP}


async def leave(uow: FakeUnitOfWork, *numbers: int) -> None:
    for number in numbers:
        await uow.answer(of(uow, number), "cancel")


async def test_a_group_has_places_together_when_there_are_so_many() -> None:
    uow = FakeUnitOfWork()
    uow.sessions.add(a_session(capacity=4, minimum=3))
    uow.share_network(*GROUP)

    await uow.register(*GROUP)

    assert group_statuses(uow) == {Status.REGISTERED}
    assert uow.occasion().registered == 3
    assert uow.told("SessionConfirmed") == 1


async def test_a_group_is_never_torn_apart_for_too_few_places(uow: FakeUnitOfWork) -> None:
    await leave(uow, 1, 2)

    await uow.register(*GROUP)

    assert group_statuses(uow) == {Status.WAITING}
    assert (uow.occasion().registered, uow.occasion().offered) == (2, 2)
    assert (await uow.register(20)).status is Status.WAITING


async def test_freed_places_are_collected_until_the_whole_group_is_offered_its_places(
    uow: FakeUnitOfWork,
) -> None:
    await uow.register(*GROUP)
    await uow.register(20)

    await leave(uow, 1, 2)
    assert (group_statuses(uow), of(uow, 20).status) == ({Status.WAITING}, Status.WAITING)
    assert of(uow, 11).unit.collected == 2
    await leave(uow, 3)

    offered = [fact for fact in uow.announced.facts if isinstance(fact, PlaceOffered)]
    assert [(fact.member_id, fact.group_size) for fact in offered] == [
        (a_member(number), 3) for number in GROUP
    ]
    assert uow.occasion().offered == 3


async def test_any_of_the_group_accepts_or_declines_for_all(uow: FakeUnitOfWork) -> None:
    await uow.register(*GROUP)
    await leave(uow, 1, 2, 3)

    await uow.answer(of(uow, 13), "accept")

    assert group_statuses(uow) == {Status.REGISTERED}
    assert (uow.occasion().registered, uow.occasion().offered) == (4, 0)


async def test_a_group_that_declines_leaves_the_line_as_a_whole(uow: FakeUnitOfWork) -> None:
    await uow.register(*GROUP)
    await uow.register(20)
    await leave(uow, 1, 2, 3)

    await uow.answer(of(uow, 12), "decline")

    assert group_statuses(uow) == {Status.DECLINED}
    assert of(uow, 20).status is Status.OFFERED
    assert uow.occasion().offered == 1


async def test_a_group_that_does_not_answer_expires_as_a_whole(uow: FakeUnitOfWork) -> None:
    await uow.register(*GROUP)
    await leave(uow, 1, 2, 3)
    uow.clock.advance(TWO_DAYS)

    await expire_place(ExpirePlace(of(uow, 11).registration_id), uow)
    await expire_place(ExpirePlace(of(uow, 11).registration_id), uow)

    assert group_statuses(uow) == {Status.EXPIRED}
    assert uow.told("PlaceOfferExpired") == 3
    assert uow.occasion().free_places == 3


async def test_a_group_collects_for_a_time_then_lets_others_by_and_keeps_its_rank(
    uow: FakeUnitOfWork,
) -> None:
    await uow.register(*GROUP)
    await uow.register(20)
    await leave(uow, 1)
    head = of(uow, 11).registration_id
    assert uow.timers[GROUP_PATIENCE, head] == NOW + TWO_DAYS

    await stop_collecting(head, uow)
    await stop_collecting(head, uow)
    assert of(uow, 20).status is Status.OFFERED
    await uow.register(21)
    await leave(uow, 2)
    assert (group_statuses(uow), of(uow, 21).status) == ({Status.WAITING}, Status.OFFERED)

    for number in (20, 21):
        await uow.answer(of(uow, number), "accept")
    await uow.register(22)
    await change_capacity(SESSION, 7, uow)
    assert (group_statuses(uow), of(uow, 22).status) == ({Status.OFFERED}, Status.WAITING)


async def test_who_leaves_a_waiting_group_leaves_the_others_in_their_rank(
    uow: FakeUnitOfWork,
) -> None:
    await uow.register(*GROUP)
    await uow.register(20)
    await leave(uow, 12)

    await leave(uow, 1, 2)

    assert {of(uow, 11).status, of(uow, 13).status} == {Status.OFFERED}
    assert of(uow, 20).status is Status.WAITING


async def test_when_the_head_leaves_another_one_stands_for_the_group(uow: FakeUnitOfWork) -> None:
    await uow.register(*GROUP)
    await uow.register(20)
    await leave(uow, 1)

    await leave(uow, 11)

    heir = of(uow, 12)
    assert (heir.unit.is_head, heir.unit.seats, heir.unit.collected) == (True, 2, 1)
    assert uow.timers[GROUP_PATIENCE, heir.registration_id] == NOW + TWO_DAYS
    await stop_collecting(of(uow, 11).registration_id, uow)
    assert of(uow, 12).unit.collected == 1
    await stop_collecting(heir.registration_id, uow)
    assert of(uow, 20).status is Status.OFFERED


async def test_a_group_that_has_become_as_small_as_what_it_collected_is_offered_that_at_once(
    uow: FakeUnitOfWork,
) -> None:
    await uow.register(*GROUP)
    await leave(uow, 1, 2)

    await leave(uow, 11)

    assert {of(uow, 12).status, of(uow, 13).status} == {Status.OFFERED}
    assert uow.occasion().offered == 2
    assert uow.timers[PLACE_OFFER, of(uow, 12).registration_id] == NOW + TWO_DAYS


async def test_during_a_pause_a_group_keeps_nothing_it_could_be_offered_now(
    uow: FakeUnitOfWork,
) -> None:
    await uow.register(*GROUP)
    await leave(uow, 1, 2)
    await pause_session(uow.decision(), uow)

    await leave(uow, 11)
    assert (of(uow, 12).status, uow.occasion().offered) == (Status.WAITING, 0)
    await resume_session(uow.decision(), uow)

    assert {of(uow, 12).status, of(uow, 13).status} == {Status.OFFERED}


async def test_when_the_head_of_an_offered_group_leaves_the_offer_still_expires(
    uow: FakeUnitOfWork,
) -> None:
    await uow.register(*GROUP)
    await uow.register(20)
    await leave(uow, 1, 2, 3)

    await leave(uow, 11)
    assert of(uow, 20).status is Status.OFFERED
    assert uow.timers[PLACE_OFFER, of(uow, 12).registration_id] == NOW + TWO_DAYS
    uow.clock.advance(TWO_DAYS)
    await expire_place(ExpirePlace(of(uow, 12).registration_id), uow)

    assert {of(uow, 12).status, of(uow, 13).status} == {Status.EXPIRED}


async def test_the_last_one_of_a_group_waits_alone_and_gives_back_what_was_collected(
    uow: FakeUnitOfWork,
) -> None:
    await uow.register(11, 12)
    await uow.register(20)
    await leave(uow, 1)

    await leave(uow, 11)
    assert (of(uow, 12).status, of(uow, 12).unit.seats) == (Status.OFFERED, 1)
    await leave(uow, 12)

    assert of(uow, 20).status is Status.OFFERED
    assert uow.occasion().offered == 1


async def test_whoever_is_erased_leaves_their_group_too(uow: FakeUnitOfWork) -> None:
    await uow.register(*GROUP)

    await forget_member(ForgetMember(a_member(11)), uow)
    await leave(uow, 1, 2)

    assert {of(uow, 12).status, of(uow, 13).status} == {Status.OFFERED}


async def test_near_the_start_a_group_collects_no_longer_than_to_it(uow: FakeUnitOfWork) -> None:
    await uow.register(*GROUP)
    uow.clock.advance(BEGINS_AT - NOW - timedelta(hours=3))

    await leave(uow, 1)

    assert uow.timers[GROUP_PATIENCE, of(uow, 11).registration_id] == BEGINS_AT


async def test_one_who_is_registered_already_keeps_the_whole_group_out(
    uow: FakeUnitOfWork,
) -> None:
    await leave(uow, 1, 2, 3)

    with pytest.raises(AlreadyRegisteredError):
        await uow.register(11, 12, 4)

    assert uow.occasion().registered == 1
    assert [one.member_id for one in await uow.registrations.live(SESSION)] == [a_member(4)]


async def test_groups_that_cannot_be_are_refused(uow: FakeUnitOfWork) -> None:
    with pytest.raises(GroupTooLargeError):
        await uow.register(11, 12, 13, 14, 15)
    with pytest.raises(SamePersonTwiceError):
        await uow.register(11, 12, 11)
    with pytest.raises(NotYourCompanionError):
        await uow.register(11, 99)

    office = Actor(OFFICE, is_office=True)
    assert (await uow.register(11, 99, actor=office)).status is Status.WAITING
