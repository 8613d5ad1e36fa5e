"""The fakes that unit tests and the model trust behave like the repositories: one suite, run on both."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from services.trainings.adapters.sql_memberships import Membership
from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.catalogue.training import TrainingNotFoundError
from services.trainings.domain.money.support import Support, SupportState
from services.trainings.domain.registrations.occasion import OccasionNotFoundError, Standing
from services.trainings.domain.registrations.registration import (
    AlreadyRegisteredError,
    PersonErasedError,
    RegistrationNotFoundError,
    Status,
)
from services.trainings.domain.sessions.session_life import (
    Action,
    Decision,
    SessionNotFoundError,
    State,
    Transition,
)
from shared.clock import HeldClock
from shared.storage.database import Database
from tests.fixtures.databases import NewDatabase
from tests.unit.trainings.builders import (
    BEGINS_AT,
    DECISION_AT,
    NOW,
    OTHER_SESSION,
    SESSION,
    a_draft,
    a_member,
    a_place,
    a_registration_id,
    a_session,
    a_training,
    a_wait,
    an_occasion,
    another_session,
)
from tests.unit.trainings.fakes import FakeUnitOfWork

GROUP = "00000000-0000-7000-8000-00000000f001"
NETWORK = "00000000-0000-7000-8000-00000000c001"
OPENING = Transition(Action.OPEN, State.DRAFT, State.OPEN, Decision(NOW, a_member(1), "dit"))
WAITS, PLACED = Status.WAITING, Status.REGISTERED


@dataclass
class Ports:
    """Opens units of work on one state, each committed at its end; and knows what only facts tell."""

    open: Callable[[], AbstractAsyncContextManager[Any]]
    clock: HeldClock
    fake: FakeUnitOfWork | None = None

    async def join(self, member_id: str, network_id: str) -> None:
        """Let a person be a member."""
        if self.fake:
            self.fake.memberships.kept.add((member_id, network_id))
            return
        async with self.open() as uow:
            uow.memberships.put(
                Membership(membership_id=member_id, member_id=member_id, network_id=network_id), 1
            )

    async def erase(self, member_id: str) -> None:
        """Let a person be forgotten."""
        if self.fake:
            self.fake.registrations.erased.add(member_id)
            self.fake.memberships.erased.add(member_id)
            return
        async with self.open() as uow:
            uow.memberships.erase(member_id)


@pytest.fixture(params=["fake", "real"])
async def ports(
    request: pytest.FixtureRequest, database: NewDatabase, held_clock: HeldClock
) -> AsyncIterator[Ports]:
    """A training, a session of one place and another one, on the fakes and on PostgreSQL."""
    if request.param == "fake":
        fake = FakeUnitOfWork()

        @asynccontextmanager
        async def open_fake() -> AsyncIterator[UnitOfWork]:
            with fake.atomic():
                yield fake

        await with_sessions(fake)
        yield Ports(open_fake, fake.clock, fake)
        return
    made = await database("trainings")
    connected = await Database.connect(made.app_dsn, "trainings", clock=held_clock)

    @asynccontextmanager
    async def open_real() -> AsyncIterator[UnitOfWork]:
        async with connected.transaction() as transaction:
            yield SqlUnitOfWork(transaction)

    async with connected.transaction() as transaction:
        await with_sessions(SqlUnitOfWork(transaction))
    yield Ports(open_real, held_clock)
    await connected.close()


async def with_sessions(uow: Any) -> None:
    uow.trainings.put(a_training())
    for session in (a_session(1, 1), another_session(9, 1)):
        session.history.append(OPENING)
        uow.sessions.add(session)


async def test_what_is_saved_is_found_again_as_it_was(ports: Ports) -> None:
    async with ports.open() as uow:
        session = await uow.sessions.get(SESSION)
        session.state, session.places.registered = State.CONFIRMED, 1
        session.places.is_confirmed, session.reminded_at = True, NOW
        uow.sessions.save(session)

    async with ports.open() as uow:
        again = await uow.sessions.get(SESSION)
        as_it_was = a_session(1, 1, state=State.CONFIRMED, registered=1, reminded_at=NOW)
        assert again == as_it_was
        assert again.known_calendar.begins_at == BEGINS_AT
        assert again.known_terms.decision_at == DECISION_AT
        assert await uow.sessions.of(await uow.occasions.get(SESSION)) == as_it_was
        assert await uow.trainings.by_number(2) == a_training()
        assert list(await uow.trainings.all()) == [2]


async def test_a_draft_has_no_places_and_no_terms(ports: Ports) -> None:
    draft_id = "00000000-0000-7000-8000-00000000a009"
    async with ports.open() as uow:
        uow.sessions.add(a_draft(session_id=draft_id, terms=None, calendar=None, period="un jour"))

    async with ports.open() as uow:
        draft = await uow.sessions.get(draft_id)
        assert (draft.state, draft.occasion, draft.terms) == (State.DRAFT, None, None)
        assert (draft.calendar, draft.period) == (None, "un jour")
        with pytest.raises(OccasionNotFoundError):
            await uow.occasions.seen(draft_id)


async def test_what_is_not_there_is_said_to_be_missing(ports: Ports) -> None:
    unknown = "00000000-0000-7000-8000-0000000000ff"
    async with ports.open() as uow:
        assert await uow.occasions.take_places(unknown, 1) is None
        with pytest.raises(OccasionNotFoundError):
            await uow.occasions.seen(unknown)
        with pytest.raises(OccasionNotFoundError):
            await uow.occasions.get(unknown)
        with pytest.raises(SessionNotFoundError):
            await uow.sessions.get(unknown)
        with pytest.raises(RegistrationNotFoundError):
            await uow.registrations.occasion_of(unknown)
        with pytest.raises(RegistrationNotFoundError):
            await uow.registrations.get(unknown)
        with pytest.raises(TrainingNotFoundError):
            await uow.trainings.by_number(9)


async def test_the_last_place_is_taken_once_and_not_while_it_is_kept(ports: Ports) -> None:
    async with ports.open() as uow:
        taken = await uow.occasions.take_places(SESSION, 1)
        assert taken is not None
        assert taken.registered == 1

    async with ports.open() as uow:
        assert await uow.occasions.take_places(SESSION, 1) is None
        assert (await uow.occasions.seen(SESSION)).free_places == 0
        places = await uow.occasions.get(SESSION)
        places.free(1)
        places.keep(1)
        uow.occasions.save(places)

    async with ports.open() as uow:
        assert await uow.occasions.take_places(SESSION, 1) is None
        assert await uow.occasions.take_places(OTHER_SESSION, 10) is None
        several = await uow.occasions.take_places(OTHER_SESSION, 8)
        assert several is not None
        several.standing = Standing.PAUSED
        uow.occasions.save(several)
        assert await uow.occasions.take_places(OTHER_SESSION, 1) is None


async def test_no_place_is_taken_in_the_last_hour_nor_before_it_opens_but_by_invitation(
    ports: Ports,
) -> None:
    async with ports.open() as uow:
        places = await uow.occasions.get(SESSION)
        places.opens_at = NOW + timedelta(days=7)
        uow.occasions.save(places)
    async with ports.open() as uow:
        assert await uow.occasions.take_places(SESSION, 1) is None
    async with ports.open() as uow:
        assert await uow.occasions.take_places(SESSION, 1, is_invited=True) is not None

    ports.clock.advance(another_session().places.closes_at - NOW)
    async with ports.open() as uow:
        assert await uow.occasions.take_places(OTHER_SESSION, 1) is None


async def test_people_are_returned_in_order_of_arrival_and_the_line_by_priority(
    ports: Ports,
) -> None:
    places = an_occasion()
    for number in (5, 3, 4):
        async with ports.open() as uow:
            await uow.registrations.add(a_place(number, places))
    for number, priority in ((9, 1), (8, 1), (7, 0)):
        async with ports.open() as uow:
            await uow.registrations.add(a_wait(number, places, priority=priority))

    async with ports.open() as uow:
        people = await uow.registrations.registered_member_ids(SESSION)
        assert people == [a_member(number) for number in (5, 3, 4)]
        first = await uow.registrations.next_waiting(places)
        assert first is not None
        assert first.member_id == a_member(7)
        live = await uow.registrations.live(SESSION)
        assert [(one.member_id[-1], one.status) for one in live] == [
            ("7", WAITS),
            *(("5", PLACED), ("3", PLACED), ("4", PLACED)),
            *(("9", WAITS), ("8", WAITS)),
        ]


async def test_a_group_that_had_its_time_is_passed_by_until_it_fits(ports: Ports) -> None:
    places = an_occasion(capacity=5, registered=3)
    async with ports.open() as uow:
        head = {"group_id": GROUP, "seats": 3, "has_collected": True}
        await uow.registrations.add(a_wait(1, places, **head))
        for number in (2, 3):
            await uow.registrations.add(a_wait(number, places, group_id=GROUP, is_head=False))
        await uow.registrations.add(a_wait(4, places))

    async with ports.open() as uow:
        by = await uow.registrations.next_waiting(places)
        assert by is not None
        assert by.member_id == a_member(4)
        places.registered = 2
        first = await uow.registrations.next_waiting(places)
        assert first is not None
        assert (first.member_id, first.unit.seats) == (a_member(1), 3)
        unit = await uow.registrations.unit(await uow.registrations.get(a_registration_id(3)))
        assert [one.member_id for one in unit] == [a_member(number) for number in (1, 2, 3)]


async def test_a_group_that_collects_is_first_whatever_is_free(ports: Ports) -> None:
    places = an_occasion(capacity=5, registered=4)
    async with ports.open() as uow:
        await uow.registrations.add(a_wait(1, places, group_id=GROUP, seats=3, collected=1))
        await uow.registrations.add(a_wait(4, places))

    async with ports.open() as uow:
        first = await uow.registrations.next_waiting(places)
        assert first is not None
        assert (first.member_id, first.unit.collected) == (a_member(1), 1)


async def test_only_those_who_stand_alike_are_a_unit(ports: Ports) -> None:
    places = an_occasion()
    async with ports.open() as uow:
        await uow.registrations.add(a_wait(1, places, group_id=GROUP, seats=2))
        await uow.registrations.add(a_wait(2, places, group_id=GROUP, is_head=False))
        await uow.registrations.add(a_wait(3, places, group_id=GROUP, is_head=False))
    async with ports.open() as uow:
        gone = await uow.registrations.get(a_registration_id(2))
        gone.cancel("by_person")
        uow.registrations.save(gone)

    async with ports.open() as uow:
        unit = await uow.registrations.unit(await uow.registrations.get(a_registration_id(1)))
        assert [one.member_id for one in unit] == [a_member(1), a_member(3)]
        alone = await uow.registrations.unit(await uow.registrations.get(a_registration_id(2)))
        assert [one.member_id for one in alone] == [a_member(2)]


async def test_a_second_live_registration_is_refused_and_one_after_an_end_is_not(
    ports: Ports,
) -> None:
    async with ports.open() as uow:
        await uow.registrations.add(a_place(1, an_occasion()))
    again = a_place(1, an_occasion(once="something else"))
    again.registration_id = a_registration_id(2)
    async with ports.open() as uow:
        with pytest.raises(AlreadyRegisteredError):
            await uow.registrations.add(again)

    async with ports.open() as uow:
        ended = await uow.registrations.get(a_registration_id(1))
        ended.cancel("by_person")
        uow.registrations.save(ended)
        await uow.registrations.add(again)

    async with ports.open() as uow:
        live = await uow.registrations.live_of_member(a_member(1))
        assert [one.registration_id for one in live] == [a_registration_id(2)]


async def test_one_training_on_one_date_is_held_once_and_the_erased_hold_nothing(
    ports: Ports,
) -> None:
    async with ports.open() as uow:
        await uow.registrations.add(a_place(1, an_occasion()))
    twin = a_place(1, an_occasion(occasion_id=OTHER_SESSION))
    twin.registration_id = a_registration_id(2)
    async with ports.open() as uow:
        with pytest.raises(AlreadyRegisteredError):
            await uow.registrations.add(twin)
    await ports.erase(a_member(3))
    async with ports.open() as uow:
        with pytest.raises(PersonErasedError):
            await uow.registrations.add(a_place(3, an_occasion()))


async def test_a_new_date_renames_all_but_those_who_hold_it_already(ports: Ports) -> None:
    async with ports.open() as uow:
        for number in (1, 2):
            await uow.registrations.add(a_place(number, an_occasion()))
        elsewhere = a_place(1, an_occasion(occasion_id=OTHER_SESSION, once="2:2026-07-02"))
        elsewhere.registration_id = a_registration_id(9)
        await uow.registrations.add(elsewhere)

    async with ports.open() as uow:
        await uow.registrations.rename_once(SESSION, "2:2026-07-02")

    async with ports.open() as uow:
        live = await uow.registrations.live(SESSION)
        assert [one.once for one in live] == ["2:2026-06-11", "2:2026-07-02"]


async def test_who_had_a_place_when_it_was_cancelled_is_known_and_the_erased_are_not(
    ports: Ports,
) -> None:
    async with ports.open() as uow:
        for number in (1, 2, 3):
            await uow.registrations.add(a_place(number, an_occasion()))
        await uow.registrations.add(a_wait(4, an_occasion()))
    await ports.erase(a_member(2))
    async with ports.open() as uow:
        uow.registrations.end_silently(SESSION)

    async with ports.open() as uow:
        former = await uow.registrations.ended_with_session(SESSION)
        assert former == [a_member(1), a_member(3)]
        live = await uow.registrations.live(SESSION)
        assert [one.member_id for one in live] == [a_member(4)]


async def test_invitations_are_of_persons_and_of_networks(ports: Ports) -> None:
    await ports.join(a_member(2), NETWORK)
    async with ports.open() as uow:
        uow.invitations.invite(SESSION, [a_member(1)], [NETWORK])

    async with ports.open() as uow:
        assert await uow.invitations.is_invited(SESSION, [a_member(1), a_member(2)])
        assert not await uow.invitations.is_invited(SESSION, [a_member(1), a_member(3)])
        assert not await uow.invitations.is_invited(OTHER_SESSION, [a_member(1)])
        assert await uow.memberships.networks_of(a_member(2)) == [NETWORK]
        assert await uow.memberships.affiliated_volunteers([a_member(2)]) == set()


async def test_a_claim_that_moves_keeps_its_place_in_order(ports: Ports) -> None:
    claims = [claim(number) for number in (1, 2)]
    for number in (1, 2, 3):
        await ports.join(a_member(number), NETWORK)
    async with ports.open() as uow:
        for number in (1, 2, 3):
            await uow.registrations.add(a_place(number, an_occasion()))
        assert [await uow.supports.add(one) for one in (*claims, claims[0])] == [True, True, False]
        uow.supports.move(claims[0], claims[0].moved(a_registration_id(3), OTHER_SESSION, NOW))

    async with ports.open() as uow:
        waiting = await uow.supports.waiting(NETWORK, 2026, 9)
        assert [one.registration_id for one in waiting] == [a_registration_id(n) for n in (3, 2)]
        assert (await uow.supports.enter(NETWORK, 2026)).left == 0
        assert await uow.supports.of_registrations([a_registration_id(1)]) == []
        (moved,) = await uow.supports.of_registrations([a_registration_id(3)])
        assert (moved.session_id, moved.state) == (OTHER_SESSION, SupportState.WAITING)


def claim(number: int) -> Support:
    return Support(
        registration_id=a_registration_id(number),
        session_id=SESSION,
        network_id=NETWORK,
        year=2026,
        member_id=a_member(number),
        asked_at=NOW,
    )
