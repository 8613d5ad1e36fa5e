"""The repositories of memberships and people: the fake of the unit tests behaves like PostgreSQL."""

from collections.abc import AsyncIterator

import pytest

from services.members.adapters.unit_of_work import SqlUnitOfWork
from services.members.application.ports import UnitOfWork
from services.members.domain.membership import (
    AlreadyMemberError,
    MembershipNotFoundError,
    Others,
)
from services.members.domain.network import Network
from services.members.domain.place import Keeper, Place, PlaceAlreadyListedError, PlaceNotFoundError
from shared.storage.database import Database
from tests.fixtures.databases import NewDatabase
from tests.unit.members.builders import (
    ANN,
    BOB,
    GARDEN,
    a_membership,
    a_person,
    a_place_profile,
    a_profile,
)
from tests.unit.members.fakes import EVRY, NOON, FakeUnitOfWork

OTHER = "00000000-0000-7000-8000-0000000000a2"
NOBODY = "00000000-0000-7000-8000-0000000000ff"


@pytest.fixture(params=["fake", "sql"])
async def uow(request: pytest.FixtureRequest, database: NewDatabase) -> AsyncIterator[UnitOfWork]:
    """An open transaction in which the garden's network, Ann and Bob exist."""
    if request.param == "fake":
        made: UnitOfWork = FakeUnitOfWork()
        yield await _peopled(made)
        return
    connected = await Database.connect((await database("members")).app_dsn, "members")
    async with connected.transaction() as transaction:
        yield await _peopled(SqlUnitOfWork(transaction))
    await connected.close()


async def _peopled(uow: UnitOfWork) -> UnitOfWork:
    uow.networks.add(Network.create(GARDEN, a_profile()))
    for person_id in (ANN, BOB):
        await uow.people.add(a_person(person_id, email=f"{person_id[-2:]}@example.org"))
    return uow


async def test_a_kept_membership_is_found_as_it_was(uow: UnitOfWork) -> None:
    membership = a_membership(ANN)
    membership.enter("facilitator", at=NOON, noted_by=BOB)
    await uow.memberships.add(membership)

    by_id = await uow.memberships.get(GARDEN, membership.membership_id)

    assert by_id == membership
    assert await uow.memberships.find(GARDEN, ANN) == membership
    assert await uow.memberships.of_person(ANN) == [membership]
    assert await uow.memberships.roles_of(ANN) == {GARDEN: ["member", "facilitator"]}


async def test_a_changed_membership_is_found_changed(uow: UnitOfWork) -> None:
    membership = a_membership(ANN)
    membership.ask()
    await uow.memberships.add(membership)
    membership.refuse(by=BOB, is_facilitator=True)

    uow.memberships.save(membership)

    assert await uow.memberships.find(GARDEN, ANN) == membership
    assert await uow.memberships.roles_of(ANN) == {}


async def test_a_membership_is_found_only_in_its_network(uow: UnitOfWork) -> None:
    membership = a_membership(ANN)
    membership.ask()
    await uow.memberships.add(membership)

    with pytest.raises(MembershipNotFoundError):
        await uow.memberships.get(OTHER, membership.membership_id)
    assert await uow.memberships.find(OTHER, ANN) is None


async def test_a_person_has_one_membership_a_network(uow: UnitOfWork) -> None:
    membership, twin = a_membership(ANN), a_membership(ANN, membership_id=NOBODY)
    for each in (membership, twin):
        each.ask()
    await uow.memberships.add(membership)

    with pytest.raises(AlreadyMemberError):
        await uow.memberships.add(twin)


async def test_others_are_the_active_ones(uow: UnitOfWork) -> None:
    assert await uow.memberships.others(GARDEN, ANN) == Others(False, False)

    asking, coordinator = a_membership(ANN), a_membership(BOB)
    asking.ask()
    coordinator.enter("coordinator", at=NOON)
    for each in (asking, coordinator):
        await uow.memberships.add(each)

    assert await uow.memberships.others(GARDEN, ANN) == Others(True, True)
    assert await uow.memberships.others(GARDEN, BOB) == Others(False, False)


async def test_an_address_is_one_persons_in_capitals_or_not(uow: UnitOfWork) -> None:
    taken = await uow.people.add(a_person(NOBODY, email="B1@Example.org"))
    found = await uow.people.find_by_email("B1@EXAMPLE.ORG")

    assert not taken
    assert found is not None
    assert found.person_id == ANN
    assert await uow.people.id_of("b2@example.org") == BOB
    assert not await uow.people.set_email(found, "B2@example.org")


async def test_a_person_is_found_as_kept_and_not_after_erasure(uow: UnitOfWork) -> None:
    ann = await uow.people.get(ANN)
    ann.grant(["ops"])
    uow.people.save(ann)
    assert await uow.people.find(ANN) == ann

    await uow.people.erase(ann, "digest")

    assert await uow.people.find(ANN) is None
    assert await uow.people.addressee(ANN) is None


async def test_networks_without_a_place_are_found_page_by_page(uow: UnitOfWork) -> None:
    uow.networks.add(Network.create(OTHER, a_profile()))
    uow.networks.add(Network.create(NOBODY, a_profile().at(EVRY)))

    first = await uow.networks.unplaced("00000000-0000-0000-0000-000000000000", 1)
    second = await uow.networks.unplaced(first[-1], 2)

    assert (first, second) == ([GARDEN], [OTHER])
    assert (await uow.networks.get(NOBODY)).profile.position == EVRY


def a_place(number: int = 1, **more: object) -> Place:
    profile = a_place_profile(**more).settled()
    place_id = f"00000000-0000-7000-8000-0000000d{number:04}"
    return Place.publish(place_id, Keeper(GARDEN, "town"), profile, ANN)


async def test_a_kept_place_is_found_as_it_was_until_it_is_withdrawn(uow: UnitOfWork) -> None:
    place = a_place()
    uow.places.add(place)
    assert await uow.places.get(place.place_id) == place

    uow.places.release(GARDEN, ANN)
    found = await uow.places.get(place.place_id)
    assert found.contact_id is None

    found.withdraw()
    uow.places.save(found)
    with pytest.raises(PlaceNotFoundError):
        await uow.places.get(place.place_id)


async def test_a_namesake_is_one_of_the_same_town_that_is_listed(uow: UnitOfWork) -> None:
    place = a_place()
    uow.places.add(place)
    await uow.places.expect_only(place)
    await uow.places.expect_only(a_place(2, town="Ris-Orangis"))
    await uow.places.expect_only(a_place(2, department="93"))

    with pytest.raises(PlaceAlreadyListedError) as refusal:
        await uow.places.expect_only(a_place(2, title="MÉDIATHÈQUE ALBERT CAMUS"))

    assert refusal.value.facts == {
        "place_id": place.place_id,
        "title": place.profile.title,
        "town": "Évry",
    }
    place.withdraw()
    uow.places.save(place)
    await uow.places.expect_only(a_place(2))
