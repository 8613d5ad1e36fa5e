"""What people in a line are told when they change session, are merged, or one of a group answers for all."""

from datetime import timedelta

import pytest

from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.application.registrations.change_registration import (
    ChangeRegistration,
    change_registration,
)
from services.trainings.application.registrations.decline_place import DeclinePlace, decline_place
from services.trainings.application.sessions.merge_sessions import MergeSessions, merge_sessions
from services.trainings.domain.registrations.registration import Registration, Status
from shared.events.trainings import PlaceDeclined, PlaceOffered, RegistrationWaitlisted
from tests.unit.trainings.builders import (
    OTHER_SESSION,
    SESSION,
    a_member,
    a_session,
    another_session,
)
from tests.unit.trainings.fakes import OFFICE, FakeUnitOfWork

PAIR = (11, 12)


@pytest.fixture
async def uow() -> FakeUnitOfWork:
    """A full session of two places with a line, and another one of the training with one of its places taken."""
    made = FakeUnitOfWork()
    made.share_network(*range(1, 40))
    made.sessions.add(a_session(capacity=2, minimum=2))
    made.sessions.add(another_session(capacity=4, minimum=4))
    await made.register(20, session_id=OTHER_SESSION)
    for numbers in ((1,), (2,), (5,), PAIR, (6,)):
        await made.register(*numbers)
    return made


def of(uow: FakeUnitOfWork, number: int, session_id: str = OTHER_SESSION) -> Registration:
    """Return the newest registration of the person of this number."""
    whose = (a_member(number), session_id)
    people = uow.registrations.kept.values()
    return [one for one in people if (one.member_id, one.occasion_id) == whose][-1]


def told(uow: FakeUnitOfWork, number: int, since: int) -> list[tuple[str, str | None]]:
    """Return what this person was told of a line, each with the session that was merged."""
    return [
        (type(fact).__name__, fact.moved_from_session_id)
        for fact in uow.announced.facts[since:]
        if isinstance(fact, PlaceOffered | RegistrationWaitlisted)
        and fact.member_id == a_member(number)
    ]


async def merge(uow: FakeUnitOfWork) -> int:
    """Merge the one, which somebody has left, into the other; return how many facts came before."""
    await uow.answer(of(uow, 1, SESSION), "cancel")
    before = len(uow.announced.facts)
    command = MergeSessions(
        session_id=SESSION,
        decided_by=OFFICE,
        reason="deux petits groupes",
        into_session_id=OTHER_SESSION,
        answer_within=timedelta(days=7),
    )
    with uow.atomic():
        await merge_sessions(command, uow)
    return before


async def test_who_changes_into_another_line_is_offered_a_place_there_like_anybody(
    uow: FakeUnitOfWork,
) -> None:
    for number in (21, 22, 23):
        await uow.register(number, session_id=OTHER_SESSION)
    before = len(uow.announced.facts)
    here = of(uow, 6, SESSION)

    with uow.atomic():
        command = ChangeRegistration(here.registration_id, OTHER_SESSION, Actor(a_member(6)))
        await change_registration(command, uow)
    await uow.answer(of(uow, 20), "cancel")

    assert told(uow, 6, before) == [("RegistrationWaitlisted", None), ("PlaceOffered", None)]


async def test_who_changes_to_a_free_place_has_come_from_the_other_session(
    uow: FakeUnitOfWork,
) -> None:
    here = of(uow, 6, SESSION)
    command = ChangeRegistration(here.registration_id, OTHER_SESSION, Actor(a_member(6)))

    moved = await change_registration(command, uow)

    assert (moved.status, moved.moved_from) == (Status.REGISTERED, SESSION)


async def test_a_merge_tells_each_who_waited_one_thing_in_the_order_of_the_line(
    uow: FakeUnitOfWork,
) -> None:
    before = await merge(uow)

    assert told(uow, 2, before) == [("PlaceOffered", SESSION)]
    assert told(uow, 5, before) == [("PlaceOffered", SESSION)]
    for number in (*PAIR, 6):
        assert told(uow, number, before) == [("RegistrationWaitlisted", SESSION)]
    line = [one.member_id for one in await uow.registrations.live(OTHER_SESSION)]
    assert line == [a_member(number) for number in (20, 2, 5, *PAIR, 6)]


async def test_a_place_that_is_offered_long_after_a_merge_is_one_like_any_other(
    uow: FakeUnitOfWork,
) -> None:
    await merge(uow)
    before = len(uow.announced.facts)

    await uow.answer(of(uow, 2), "decline")

    for number in PAIR:
        assert told(uow, number, before) == [("PlaceOffered", None)]
        assert of(uow, number).moved_from == SESSION


async def test_whoever_leaves_the_places_of_a_group_is_named_to_the_others(
    uow: FakeUnitOfWork,
) -> None:
    await merge(uow)
    await uow.answer(of(uow, 2), "decline")
    (alone,) = [fact for fact in uow.announced.facts if isinstance(fact, PlaceDeclined)]

    await uow.answer(of(uow, 12), "decline")

    facts = [fact for fact in uow.announced.facts if isinstance(fact, PlaceDeclined)]
    assert (alone.member_id, alone.answered_by) == (a_member(2), a_member(2))
    assert {(fact.member_id, fact.answered_by) for fact in facts[1:]} == {
        (a_member(11), a_member(12)),
        (a_member(12), a_member(12)),
    }


async def test_the_office_that_answers_for_one_of_a_group_speaks_in_their_name(
    uow: FakeUnitOfWork,
) -> None:
    await merge(uow)
    await uow.answer(of(uow, 2), "decline")
    office = Actor(OFFICE, is_office=True)

    await decline_place(DeclinePlace(of(uow, 11).registration_id, office), uow)

    facts = [fact for fact in uow.announced.facts if isinstance(fact, PlaceDeclined)]
    assert {fact.answered_by for fact in facts[1:]} == {a_member(11)}
