"""What users of other registration systems report as faults, and does not happen here."""

from datetime import timedelta

import pytest

from services.trainings.application.sessions.begin_session import begin_session
from services.trainings.application.sessions.change_capacity import change_capacity
from services.trainings.domain.registrations.occasion import SessionClosedError
from services.trainings.domain.registrations.registration import Status
from services.trainings.entrypoints.sessions.session_words import progress
from tests.unit.trainings.builders import BEGINS_AT, NOW, SESSION, a_member, a_session
from tests.unit.trainings.fakes import FakeUnitOfWork


@pytest.fixture
async def uow() -> FakeUnitOfWork:
    """A full session of three places, and three people who wait."""
    made = FakeUnitOfWork()
    made.sessions.add(a_session(capacity=3, minimum=1))
    made.share_network(*range(1, 30))
    for number in range(1, 7):
        await made.register(number)
    return made


async def leave(uow: FakeUnitOfWork, number: int) -> None:
    newest = [one for one in uow.registrations.kept.values() if one.member_id == a_member(number)]
    await uow.answer(newest[-1], "cancel")


async def test_one_leaves_the_line_oneself_and_declines_a_place_oneself_as_asked_in_pretix_837(
    uow: FakeUnitOfWork,
) -> None:
    await leave(uow, 4)
    await leave(uow, 1)
    offered = await uow.registrations.live_of_member(a_member(5))

    await uow.answer(offered[0], "decline")

    assert uow.statuses()[3:] == [Status.CANCELLED, Status.DECLINED, Status.OFFERED]
    assert uow.told("PlaceDeclined") == 1


async def test_several_places_are_asked_for_together_as_in_pretix_974(uow: FakeUnitOfWork) -> None:
    await uow.register(11, 12)
    for number in (4, 5, 6):
        await leave(uow, number)

    await leave(uow, 1)
    assert [uow.status_of(number) for number in (11, 12)] == [Status.WAITING] * 2
    await leave(uow, 2)

    assert [uow.status_of(number) for number in (11, 12)] == [Status.OFFERED] * 2


async def test_who_cancelled_is_never_picked_again_as_in_pretix_1163(uow: FakeUnitOfWork) -> None:
    await leave(uow, 1)
    await leave(uow, 4)
    for number in (2, 3):
        await leave(uow, number)
    await change_capacity(SESSION, 20, uow)

    assert [uow.status_of(number) for number in (1, 2, 3, 4)] == [Status.CANCELLED] * 4


async def test_a_newcomer_never_jumps_the_queue_as_in_mod_booking_693(uow: FakeUnitOfWork) -> None:
    await leave(uow, 1)
    assert (await uow.register(20)).status is Status.WAITING

    await change_capacity(SESSION, 4, uow)
    assert (await uow.register(21)).status is Status.WAITING

    assert [uow.status_of(number) for number in (4, 5, 6, 20)] == [
        Status.OFFERED,
        Status.OFFERED,
        Status.WAITING,
        Status.WAITING,
    ]


async def test_nobody_is_promoted_once_it_has_begun_as_in_mod_booking_937(
    uow: FakeUnitOfWork,
) -> None:
    await leave(uow, 1)
    (offered,) = await uow.registrations.live_of_member(a_member(4))
    offered.offer_expires_at = BEGINS_AT + timedelta(days=1)
    uow.registrations.save(offered)
    uow.clock.advance(BEGINS_AT - NOW)
    await begin_session(SESSION, uow)

    await leave(uow, 2)
    with pytest.raises(SessionClosedError):
        await uow.answer(offered, "accept")
    with pytest.raises(SessionClosedError):
        await change_capacity(SESSION, 20, uow)

    assert [uow.status_of(number) for number in (5, 6)] == [Status.WAITING] * 2


async def test_the_line_moves_by_itself_in_order_and_who_waits_is_no_participant_as_in_decidim_14264(
    uow: FakeUnitOfWork,
) -> None:
    for number in (1, 2):
        await leave(uow, number)

    assert [uow.status_of(number) for number in (4, 5, 6)] == [
        Status.OFFERED,
        Status.OFFERED,
        Status.WAITING,
    ]
    assert await uow.registrations.registered_member_ids(SESSION) == [a_member(3)]
    session = await uow.sessions.get(SESSION)
    assert progress(session).startswith("1 personne inscrite, toutes les places")
