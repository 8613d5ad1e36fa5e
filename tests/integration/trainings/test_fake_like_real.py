"""The fakes that unit tests trust behave like the repositories: one suite, run on both."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.registration import (
    AlreadyRegisteredError,
    Registration,
    RegistrationNotFoundError,
    Status,
)
from services.trainings.domain.session import SessionClosedError, SessionNotFoundError, State
from services.trainings.domain.training import TrainingNotFoundError
from shared.clock import HeldClock
from shared.storage.database import Database
from tests.fixtures.databases import NewDatabase
from tests.unit.trainings.builders import (
    BEGINS_AT,
    DECISION_AT,
    NOW,
    SESSION,
    a_member,
    a_place,
    a_registration_id,
    a_session,
    a_training,
)
from tests.unit.trainings.fakes import FakeUnitOfWork

Open = Callable[[], AbstractAsyncContextManager[UnitOfWork]]


@pytest.fixture(params=["fake", "real"])
async def opened(
    request: pytest.FixtureRequest, database: NewDatabase, held_clock: HeldClock
) -> AsyncIterator[tuple[Open, HeldClock]]:
    """Opens units of work on the same state, each committed at its end."""
    if request.param == "fake":
        fake = FakeUnitOfWork()

        @asynccontextmanager
        async def open_fake() -> AsyncIterator[UnitOfWork]:
            yield fake

        yield open_fake, fake.clock
        return
    made = await database("trainings")
    connected = await Database.connect(made.app_dsn, "trainings", clock=held_clock)

    @asynccontextmanager
    async def open_real() -> AsyncIterator[UnitOfWork]:
        async with connected.transaction() as transaction:
            yield SqlUnitOfWork(transaction)

    yield open_real, held_clock
    await connected.close()


async def with_session(open_: Open, capacity: int = 1) -> None:
    async with open_() as uow:
        uow.trainings.put(a_training())
        uow.sessions.add(a_session(capacity=capacity, minimum=1))


async def test_what_is_saved_is_found_again_as_it_was(opened: tuple[Open, HeldClock]) -> None:
    open_, _ = opened
    await with_session(open_)
    async with open_() as uow:
        session = await uow.sessions.get(SESSION)
        session.state, session.registered = State.CONFIRMED, 1
        uow.sessions.save(session)

    async with open_() as uow:
        again = await uow.sessions.get(SESSION)
        assert again == a_session(capacity=1, minimum=1, state=State.CONFIRMED, registered=1)
        assert again.calendar.begins_at == BEGINS_AT
        assert again.terms.decision_at == DECISION_AT
        assert await uow.trainings.by_number(2) == a_training()
        assert list(await uow.trainings.all()) == [2]


async def test_what_is_not_there_is_said_to_be_missing(opened: tuple[Open, HeldClock]) -> None:
    open_, _ = opened
    async with open_() as uow:
        assert await uow.sessions.take_place(SESSION) is None
        with pytest.raises(SessionNotFoundError):
            await uow.sessions.full(SESSION)
        with pytest.raises(SessionNotFoundError):
            await uow.sessions.get(SESSION)
        with pytest.raises(RegistrationNotFoundError):
            await uow.registrations.session_of(a_registration_id(1))
        with pytest.raises(RegistrationNotFoundError):
            await uow.registrations.get(a_registration_id(1))
        with pytest.raises(TrainingNotFoundError):
            await uow.trainings.by_number(9)


async def test_the_last_place_is_taken_once(opened: tuple[Open, HeldClock]) -> None:
    open_, _ = opened
    await with_session(open_)
    async with open_() as uow:
        taken = await uow.sessions.take_place(SESSION)
        assert taken is not None
        assert taken.registered == 1

    async with open_() as uow:
        assert await uow.sessions.take_place(SESSION) is None
        assert (await uow.sessions.full(SESSION)).free_places == 0


async def test_a_kept_place_is_not_free(opened: tuple[Open, HeldClock]) -> None:
    open_, _ = opened
    await with_session(open_)
    async with open_() as uow:
        session = await uow.sessions.get(SESSION)
        session.keep_place()
        uow.sessions.save(session)

    async with open_() as uow:
        assert await uow.sessions.take_place(SESSION) is None


async def test_no_place_is_taken_in_the_last_hour(opened: tuple[Open, HeldClock]) -> None:
    open_, clock = opened
    await with_session(open_)
    clock.advance(a_session().calendar.closes_at - NOW)

    async with open_() as uow:
        assert await uow.sessions.take_place(SESSION) is None
        with pytest.raises(SessionClosedError):
            await uow.sessions.full(SESSION)


async def test_people_are_returned_in_order_of_arrival(opened: tuple[Open, HeldClock]) -> None:
    open_, _ = opened
    await with_session(open_, capacity=9)
    session = a_session()
    for number in (5, 3, 4):
        async with open_() as uow:
            await uow.registrations.add(a_place(number, session))
    for number in (9, 8):
        async with open_() as uow:
            waiting = Registration.wait(a_registration_id(number), a_member(number), session)
            await uow.registrations.add(waiting)

    async with open_() as uow:
        people = await uow.registrations.registered_member_ids(SESSION)
        assert people == [a_member(number) for number in (5, 3, 4)]
        first = await uow.registrations.next_waiting(SESSION)
        assert first is not None
        assert first.member_id == a_member(9)
        live = await uow.registrations.live(SESSION)
        assert [one.status for one in live] == [Status.REGISTERED] * 3 + [Status.WAITING] * 2


async def test_a_second_live_registration_is_refused_and_one_after_an_end_is_not(
    opened: tuple[Open, HeldClock],
) -> None:
    open_, _ = opened
    await with_session(open_)
    async with open_() as uow:
        await uow.registrations.add(a_place(1, a_session()))
    again = Registration.place(a_registration_id(2), a_member(1), a_session())
    async with open_() as uow:
        with pytest.raises(AlreadyRegisteredError):
            await uow.registrations.add(again)

    async with open_() as uow:
        ended = await uow.registrations.get(a_registration_id(1))
        ended.cancel("by_person")
        uow.registrations.save(ended)
        await uow.registrations.add(again)

    async with open_() as uow:
        live = await uow.registrations.live_of_member(a_member(1))
        assert [one.registration_id for one in live] == [a_registration_id(2)]
        uow.registrations.end_silently(SESSION)
        assert await uow.registrations.live(SESSION) == []
