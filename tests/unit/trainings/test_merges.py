"""One session joins another of its training: each person keeps, changes or leaves."""

from datetime import timedelta

import pytest

from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.application.registrations.change_registration import (
    ChangeRegistration,
    change_registration,
)
from services.trainings.application.registrations.expire_place import ExpirePlace, expire_place
from services.trainings.application.sessions.begin_session import begin_session
from services.trainings.application.sessions.confirm_session import confirm_session
from services.trainings.application.sessions.merge_sessions import (
    MergeSessions,
    NotEnoughRoomError,
    OtherTrainingError,
    merge_sessions,
)
from services.trainings.application.sessions.pass_decision_date import pass_decision_date
from services.trainings.application.sessions.pause_session import pause_session
from services.trainings.domain.registrations.occasion import RegistrationsPausedError
from services.trainings.domain.registrations.registration import Registration, Status
from services.trainings.domain.sessions.session import Session
from services.trainings.domain.sessions.session_life import (
    SessionAlreadyConfirmedError,
    State,
    TransitionRefusedError,
)
from shared.events.trainings import PlaceOffered, RegistrationMoved, SessionMerged
from tests.unit.trainings.builders import (
    NOW,
    OTHER_SESSION,
    SESSION,
    a_member,
    a_session,
    another_session,
)
from tests.unit.trainings.fakes import OFFICE, FakeUnitOfWork

A_WEEK = timedelta(days=7)
THIRD = "00000000-0000-7000-8000-00000000a003"


@pytest.fixture
async def uow() -> FakeUnitOfWork:
    """A session with two people under its minimum, and another one that needs three and has one."""
    made = FakeUnitOfWork()
    made.share_network(*range(1, 40))
    made.sessions.add(a_session(capacity=4, minimum=4))
    made.sessions.add(another_session(capacity=4, minimum=3))
    await made.register(1)
    await made.register(2)
    await made.register(5, session_id=OTHER_SESSION)
    return made


async def merge(
    uow: FakeUnitOfWork, into: str = OTHER_SESSION, session_id: str = SESSION
) -> Session:
    command = MergeSessions(
        session_id=session_id,
        decided_by=OFFICE,
        reason="deux petits groupes",
        into_session_id=into,
        answer_within=A_WEEK,
    )
    with uow.atomic():
        return await merge_sessions(command, uow)


def there(uow: FakeUnitOfWork, number: int) -> Registration:
    """Return the newest registration of the person of this number in the other session."""
    member = a_member(number)
    people = uow.registrations.kept.values()
    return [one for one in people if (one.member_id, one.occasion_id) == (member, OTHER_SESSION)][
        -1
    ]


async def test_everybody_registered_is_offered_a_place_for_a_week_and_nobody_is_moved_unasked(
    uow: FakeUnitOfWork,
) -> None:
    merged = await merge(uow)

    assert (merged.state, merged.merged_into) == (State.MERGED, OTHER_SESSION)
    (fact,) = [fact for fact in uow.announced.facts if isinstance(fact, SessionMerged)]
    assert fact.registered_member_ids == [a_member(1), a_member(2)]
    moved = [fact for fact in uow.announced.facts if isinstance(fact, RegistrationMoved)]
    assert [(each.member_id, each.cause) for each in moved] == [
        (a_member(1), "session_merged"),
        (a_member(2), "session_merged"),
    ]
    offered = [fact for fact in uow.announced.facts if isinstance(fact, PlaceOffered)]
    assert [(each.expires_at, each.moved_from_session_id) for each in offered] == [
        (NOW + A_WEEK, SESSION)
    ] * 2
    places = uow.occasion(OTHER_SESSION)
    assert (places.registered, places.offered) == (1, 2)
    assert uow.statuses() == [Status.MOVED] * 2


async def test_places_that_are_accepted_after_a_merge_confirm_the_other_session(
    uow: FakeUnitOfWork,
) -> None:
    await merge(uow)

    for number in (1, 2):
        await uow.answer(there(uow, number), "accept")

    assert uow.session(OTHER_SESSION).state is State.CONFIRMED
    assert uow.told("SessionConfirmed") == 1


async def test_one_keeps_one_changes_and_one_leaves(uow: FakeUnitOfWork) -> None:
    uow.sessions.add(another_session(session_id=THIRD, calendar=a_session().calendar))
    await uow.register(3)
    await merge(uow)

    await uow.answer(there(uow, 1), "accept")
    here = there(uow, 2)
    command = ChangeRegistration(here.registration_id, THIRD, Actor(here.member_id))
    changed = await change_registration(command, uow)
    await uow.answer(there(uow, 3), "decline")

    assert (changed.status, changed.moved_from) == (Status.REGISTERED, OTHER_SESSION)
    assert [there(uow, number).status for number in (1, 2, 3)] == [
        Status.REGISTERED,
        Status.MOVED,
        Status.DECLINED,
    ]
    assert uow.occasion(OTHER_SESSION).offered == 0


async def test_who_does_not_answer_within_the_week_loses_the_place(uow: FakeUnitOfWork) -> None:
    await merge(uow)
    uow.clock.advance(A_WEEK)

    await expire_place(ExpirePlace(there(uow, 1).registration_id), uow)

    assert there(uow, 1).status is Status.EXPIRED


async def test_a_session_without_room_for_all_takes_nobody(uow: FakeUnitOfWork) -> None:
    for number in (6, 7):
        await uow.register(number, session_id=OTHER_SESSION)

    with pytest.raises(NotEnoughRoomError) as refused:
        await merge(uow)

    assert refused.value.facts == {"needed": "2", "free": "1"} or refused.value.facts == {
        "needed": 2,
        "free": 1,
    }
    assert uow.session().state is State.OPEN
    assert uow.statuses() == [Status.REGISTERED] * 2


async def test_whoever_has_a_place_there_already_keeps_that_one(uow: FakeUnitOfWork) -> None:
    await uow.register(5)

    await merge(uow)

    assert (there(uow, 5).status, uow.status_of(5)) == (Status.REGISTERED, Status.CANCELLED)
    assert uow.occasion(OTHER_SESSION).registered == 1


async def test_whoever_has_a_place_here_and_waits_there_is_offered_one_like_the_others() -> None:
    uow = FakeUnitOfWork()
    uow.sessions.add(a_session(capacity=4, minimum=4))
    uow.sessions.add(another_session(capacity=1, minimum=1))
    holder = await uow.register(5, session_id=OTHER_SESSION)
    await uow.register(9, session_id=OTHER_SESSION)
    waiting = await uow.register(1, session_id=OTHER_SESSION)
    await uow.register(1)
    await uow.answer(holder, "cancel")
    await uow.answer(there(uow, 9), "accept")
    session = await uow.sessions.get(OTHER_SESSION)
    session.change_capacity(3)
    uow.sessions.save(session)

    await merge(uow)

    moved = there(uow, 1)
    assert moved.registration_id == waiting.registration_id
    assert (moved.status, moved.moved_from) == (Status.OFFERED, SESSION)
    assert uow.occasion(OTHER_SESSION).offered == 1


async def test_whoever_has_a_place_here_and_waits_there_in_a_group_is_offered_one_and_the_rest_waits_on() -> (
    None
):
    uow = FakeUnitOfWork()
    uow.share_network(*range(1, 40))
    uow.sessions.add(a_session(capacity=4, minimum=4))
    uow.sessions.add(another_session(capacity=3, minimum=1))
    for number in (5, 6, 7):
        await uow.register(number, session_id=OTHER_SESSION)
    await uow.register(1, 2, 3, session_id=OTHER_SESSION)
    await uow.register(1)
    await uow.register(2)
    session = await uow.sessions.get(OTHER_SESSION)
    session.change_capacity(5)
    uow.sessions.save(session)

    await merge(uow)

    assert [there(uow, number).status for number in (1, 2, 3)] == [
        Status.OFFERED,
        Status.OFFERED,
        Status.WAITING,
    ]
    assert [there(uow, number).unit.group_id for number in (1, 2)] == [None, None]
    rest = there(uow, 3).unit
    assert (rest.is_head, rest.seats, rest.collected) == (True, 1, 0)
    await uow.answer(there(uow, 1), "accept")
    await uow.answer(there(uow, 2), "decline")
    places = uow.occasion(OTHER_SESSION)
    assert (there(uow, 3).status, places.registered, places.offered) == (Status.OFFERED, 4, 1)


async def test_people_who_waited_go_on_waiting_in_their_order_and_groups_together(
    uow: FakeUnitOfWork,
) -> None:
    for number in (3, 4):
        await uow.register(number)
    await uow.register(11, 12)
    await uow.register(13)
    for number in (6,):
        await uow.register(number, session_id=OTHER_SESSION)
    session = await uow.sessions.get(OTHER_SESSION)
    session.change_capacity(6)
    uow.sessions.save(session)
    places = uow.occasion()
    assert (places.registered, places.is_confirmed) == (4, True)
    await uow.answer(await uow.registrations.get(first_of(uow, 4)), "cancel")

    await merge(uow)

    head = there(uow, 11)
    assert (head.unit.is_head, head.unit.seats, head.unit.collected) == (True, 2, 1)
    assert head.unit.group_id == there(uow, 12).unit.group_id
    assert [there(uow, number).status for number in (11, 12, 13)] == [Status.WAITING] * 3
    await uow.answer(there(uow, 3), "decline")
    assert [there(uow, number).status for number in (11, 12, 13)] == [
        Status.OFFERED,
        Status.OFFERED,
        Status.WAITING,
    ]


def first_of(uow: FakeUnitOfWork, number: int) -> str:
    people = uow.registrations.kept.values()
    return next(one.registration_id for one in people if one.member_id == a_member(number))


async def test_a_place_that_was_not_answered_for_yet_is_offered_again_by_the_next_merge(
    uow: FakeUnitOfWork,
) -> None:
    uow.sessions.add(another_session(session_id=THIRD, calendar=a_session().calendar))
    await merge(uow)
    await uow.answer(there(uow, 1), "accept")

    await merge(uow, THIRD, OTHER_SESSION)

    assert {
        one.member_id: one.status
        for one in uow.registrations.kept.values()
        if one.occasion_id == THIRD
    } == {a_member(number): Status.OFFERED for number in (1, 2, 5)}
    assert uow.occasion(THIRD).offered == 3


async def test_the_timers_of_a_merged_session_change_nothing(uow: FakeUnitOfWork) -> None:
    await merge(uow)
    before = list(uow.announced.names)
    uow.clock.advance(timedelta(days=120))

    await pass_decision_date(SESSION, uow)
    await begin_session(SESSION, uow)

    assert uow.announced.names == before
    assert uow.session().state is State.MERGED


async def test_merges_that_make_no_sense_are_refused(uow: FakeUnitOfWork) -> None:
    uow.sessions.add(another_session(session_id=THIRD, training_number=3))
    for into in (SESSION, THIRD):
        with pytest.raises(OtherTrainingError):
            await merge(uow, into)

    await pause_session(uow.decision(session_id=OTHER_SESSION), uow)
    with pytest.raises(RegistrationsPausedError):
        await merge(uow)


async def test_nothing_is_merged_into_what_has_ended_nor_out_of_what_has_its_people(
    uow: FakeUnitOfWork,
) -> None:
    ended = another_session(session_id=THIRD, state=State.CANCELLED)
    uow.sessions.add(ended)
    with pytest.raises(TransitionRefusedError):
        await merge(uow, THIRD)

    for number in (3, 4):
        await uow.register(number)
    with pytest.raises(SessionAlreadyConfirmedError):
        await merge(uow)


async def test_a_session_confirmed_under_its_minimum_may_still_be_merged(
    uow: FakeUnitOfWork,
) -> None:
    await confirm_session(uow.decision(), uow)

    assert (await merge(uow)).state is State.MERGED
