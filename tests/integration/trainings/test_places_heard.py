"""What trainings knows of networks, memberships and places: whatever comes late, twice or again from the start."""

import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import nats
import pytest

from deploy.hearings import hearings_of
from deploy.operations.comparison import Difference
from deploy.operations.rebuild import Wanted, rebuild
from services.trainings.adapters.sql_memberships import SqlMemberships
from services.trainings.adapters.sql_networks import SqlNetworks
from services.trainings.adapters.sql_places import SqlPlaces
from services.trainings.domain.place import Place, PlaceNotFoundError
from services.trainings.entrypoints.subscribers import consumer as whole
from services.trainings.entrypoints.subscribers_copies import keep_copies
from shared.clock import HeldClock
from shared.events.contract import Event
from shared.events.members import (
    MemberErased,
    MemberJoined,
    MemberLeft,
    MemberRolesChanged,
    NetworkCreated,
    NetworkUpdated,
    PlacePublished,
    PlaceUpdated,
    PlaceWithdrawn,
)
from shared.messaging.consumer import Consumer, Hearer
from shared.messaging.envelope import Received
from shared.storage.database import Database
from tests.fixtures.databases import Database as Made
from tests.fixtures.databases import NewDatabase
from tests.integration.operations.probe import Mouth

GARDEN, LIBRARY, ISLAND = (f"00000000-0000-7000-8000-00000000c00{n}" for n in (1, 2, 3))
ANN, BOB, CAT, EVE = (f"00000000-0000-7000-8000-00000000b00{n}" for n in (1, 2, 3, 4))
HALL, ROOM = (f"00000000-0000-7000-8000-00000000d00{n}" for n in (1, 2))

consumer = Consumer("trainings")
keep_copies(consumer)

Fact = tuple[Event, str, int]
"""A fact, what it is about, and its place among the facts about that."""


def network(network_id: str, sequence: int = 1, **changes: Any) -> Fact:
    state = {
        "network_id": network_id,
        "title": "Les Jardins",
        "kind": "town",
        "has_legal_form": True,
        "town": "Évry",
        "department": "91 - Essonne",
        "country": "FR",
        "time_zone": "Europe/Paris",
        "languages": ["fr"],
        "is_affiliated": True,
        **changes,
    }
    event = NetworkCreated if sequence == 1 else NetworkUpdated
    return event.model_validate(state), network_id, sequence


def membership(member_id: str, network_id: str, sequence: int = 1, **changes: Any) -> Fact:
    state = {
        "member_id": member_id,
        "network_id": network_id,
        "roles": ["member"],
        "is_minor": False,
        "has_mailbox": True,
        **changes,
    }
    event = MemberJoined if sequence == 1 else MemberRolesChanged
    return event.model_validate(state), f"{member_id[-4:]}-{network_id[-4:]}", sequence


def left(member_id: str, network_id: str, sequence: int = 2) -> Fact:
    event = MemberLeft(member_id=member_id, network_id=network_id)
    return event, f"{member_id[-4:]}-{network_id[-4:]}", sequence


def place(place_id: str, sequence: int = 1, **changes: Any) -> Fact:
    state = {
        "place_id": place_id,
        "network_id": GARDEN,
        "title": "Médiathèque Albert Camus",
        "kind": "library",
        "address": "3 rue des Mazières",
        "postcode": "91000",
        "town": "Évry",
        "department": "91",
        "region": "11",
        "country": "FR",
        "time_zone": "Europe/Paris",
        "latitude": 48.63,
        "longitude": 2.44,
        "step_free": "yes",
        "capacity": 60,
        "web_page": None,
        "is_hosting_visits": True,
        "is_testifying": False,
        "opening_notes": "",
        **changes,
    }
    event = PlacePublished if sequence == 1 else PlaceUpdated
    return event.model_validate(state), place_id, sequence


def withdrawn(place_id: str, sequence: int = 2) -> Fact:
    return PlaceWithdrawn(place_id=place_id, network_id=GARDEN), place_id, sequence


LIFE: Sequence[Fact] = [
    network(GARDEN),
    network(LIBRARY, is_affiliated=False),
    network(LIBRARY, 2, title="Bibliothèque", is_affiliated=False),
    network(ISLAND, department="974", time_zone="Indian/Reunion", is_affiliated=False),
    membership(ANN, GARDEN),
    membership(ANN, LIBRARY),
    membership(BOB, GARDEN, is_minor=True),
    membership(BOB, GARDEN, 2, roles=["member", "facilitator"]),
    membership(CAT, LIBRARY),
    membership(EVE, GARDEN),
    left(EVE, GARDEN),
    place(HALL),
    place(HALL, 2, address="9 cours Romero", region=None, latitude=None, longitude=None),
    place(ROOM),
    withdrawn(ROOM),
    (MemberErased(member_id=EVE), EVE, 1),
]


@dataclass
class Copies:
    """A database that hears what members tells."""

    database: Database
    made: Made
    clock: HeldClock
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    async def hear(self, *facts: Fact, has_inbox: bool = True) -> None:
        letters = [
            Received(
                event=event,
                event_id=f"00000000-0000-7000-8000-0000000e{next(self.numbers):04x}",
                aggregate_id=about,
                network_id=None,
                sequence=sequence,
                occurred_at=self.clock.now(),
            )
            for event, about, sequence in facts
        ]
        await Hearer(consumer, self.database, has_inbox=has_inbox).commit(letters)

    async def kept(self) -> dict[str, list[dict[str, Any]]]:
        """Return all that is kept, table by table."""
        tables = ("erased_member", "membership", "network", "place")
        return {
            name: [
                dict(row)
                for row in await self.database.pool.fetch(f"SELECT * FROM {name} ORDER BY 1")
            ]
            for name in tables
        }

    async def place(self, place_id: str) -> Place:
        async with self.database.transaction() as transaction:
            return await SqlPlaces(transaction).get(place_id)


@pytest.fixture
async def copies(database: NewDatabase, held_clock: HeldClock) -> AsyncIterator[Copies]:
    made = await database("trainings")
    connected = await Database.connect(made.app_dsn, "trainings", clock=held_clock)
    yield Copies(connected, made, held_clock)
    await connected.close()


async def test_a_place_is_known_as_the_directory_shows_it(copies: Copies) -> None:
    await copies.hear(*LIFE)

    hall = await copies.place(HALL)

    assert hall.line == "Médiathèque Albert Camus, 9 cours Romero, 91000 Évry"
    assert (hall.region, hall.time_zone, hall.latitude) == (None, "Europe/Paris", None)


async def test_a_place_that_is_gone_or_was_never_there_is_not_found(copies: Copies) -> None:
    await copies.hear(*LIFE)

    for place_id in (ROOM, GARDEN):
        with pytest.raises(PlaceNotFoundError):
            await copies.place(place_id)


async def test_a_withdrawal_that_comes_first_is_not_undone(copies: Copies) -> None:
    await copies.hear(withdrawn(HALL, 3))
    await copies.hear(place(HALL, 2), place(HALL))

    with pytest.raises(PlaceNotFoundError):
        await copies.place(HALL)


async def test_a_network_is_known_with_its_region(copies: Copies) -> None:
    await copies.hear(*LIFE)

    async with copies.database.transaction() as transaction:
        known = await SqlNetworks(transaction).known([GARDEN, LIBRARY, ISLAND, HALL])
        nobody = await SqlNetworks(transaction).find(HALL)

    assert nobody is None
    assert {key: (each.region, each.is_affiliated) for key, each in known.items()} == {
        GARDEN: ("11", True),
        LIBRARY: ("11", False),
        ISLAND: ("04", False),
    }
    assert (known[LIBRARY].title, known[ISLAND].time_zone) == ("Bibliothèque", "Indian/Reunion")


async def test_volunteers_are_the_members_of_affiliated_networks(copies: Copies) -> None:
    await copies.hear(*LIFE)

    async with copies.database.transaction() as transaction:
        memberships = SqlMemberships(transaction)
        assert await memberships.affiliated_volunteers([ANN, BOB, CAT, EVE, ANN]) == {ANN, BOB}
        assert await memberships.affiliated_volunteers([]) == set()
        assert await memberships.networks_of(ANN) == [GARDEN, LIBRARY]
        assert await memberships.networks_of(EVE) == []


async def test_a_network_that_becomes_affiliated_makes_volunteers_of_its_members(
    copies: Copies,
) -> None:
    await copies.hear(*LIFE)

    await copies.hear(network(LIBRARY, 3, is_affiliated=True))
    await copies.hear(network(GARDEN, 2, is_affiliated=False))

    async with copies.database.transaction() as transaction:
        found = await SqlMemberships(transaction).affiliated_volunteers([ANN, BOB, CAT, EVE])
    assert found == {ANN, CAT}


async def test_members_of_a_network_that_nobody_has_told_of_yet_are_no_volunteers(
    copies: Copies,
) -> None:
    await copies.hear(membership(ANN, GARDEN))

    async with copies.database.transaction() as transaction:
        assert not await SqlMemberships(transaction).affiliated_volunteers([ANN])
    await copies.hear(network(GARDEN))
    async with copies.database.transaction() as transaction:
        assert await SqlMemberships(transaction).affiliated_volunteers([ANN])


async def test_roles_and_age_are_kept_and_go_with_the_membership(copies: Copies) -> None:
    await copies.hear(*LIFE)

    rows = (await copies.kept())["membership"]

    found = {row["id"]: (row["roles"], row["is_minor"], row["is_active"]) for row in rows}
    assert found["b002-c001"] == (["member", "facilitator"], False, True)
    assert found["b004-c001"] == ([], False, False)


@pytest.mark.parametrize("seed", range(3))
async def test_facts_in_any_order_and_more_than_once_leave_the_same(
    copies: Copies, database: NewDatabase, seed: int
) -> None:
    await copies.hear(*LIFE)
    mixed = list(LIFE) * 2
    random.Random(seed).shuffle(mixed)

    made = await database("trainings")
    other = await Database.connect(made.app_dsn, "trainings", clock=copies.clock)
    shuffled = Copies(other, made, copies.clock)
    for fact in mixed:
        await shuffled.hear(fact, has_inbox=False)

    assert await shuffled.kept() == await copies.kept()
    await other.close()


async def differences(copies: Copies, nats_url: str) -> list[Difference] | None:
    """Put the whole life into the stream, rebuild beside the live tables, and compare."""
    client = await nats.connect(nats_url)
    await Mouth(client.jetstream()).say(LIFE)
    wanted = Wanted("trainings", copies.made.owner_dsn, [whole], is_check=True)
    rebuilt = await rebuild(wanted, client, lambda read, total: None)
    await client.close()
    return rebuilt.differences


async def test_the_rebuilt_copies_are_the_live_ones(copies: Copies, nats_url: str) -> None:
    await copies.hear(*LIFE)

    assert await differences(copies, nats_url) == []


async def test_what_was_never_heard_is_missed_by_the_comparison(
    copies: Copies, nats_url: str
) -> None:
    await copies.hear(*(fact for fact in LIFE if fact[1] not in {HALL, GARDEN}))

    found = await differences(copies, nats_url)

    assert found is not None
    assert [each.table for each in found] == ["network", "place"]


async def test_an_installation_that_knew_only_memberships_is_filled_by_a_rebuild(
    copies: Copies, nats_url: str
) -> None:
    """The row is what the version before has left: heard, but without roles."""
    await copies.database.pool.execute(
        "INSERT INTO membership (id, member_id, network_id, is_active, version) "
        "VALUES ('b002-c001', $1, $2, true, 2)",
        BOB,
        GARDEN,
    )
    client = await nats.connect(nats_url)
    await Mouth(client.jetstream()).say(LIFE)

    await rebuild(
        Wanted("trainings", copies.made.owner_dsn, [whole]), client, lambda read, total: None
    )

    await client.close()
    await copies.hear(*LIFE)
    before = await copies.kept()
    assert [row["roles"] for row in before["membership"] if row["id"] == "b002-c001"] == [
        ["member", "facilitator"]
    ]
    assert len(before["network"]) == 3


def test_the_consumer_of_trainings_hears_all_that_the_copies_are_made_of() -> None:
    heard = {subject for each in hearings_of(["trainings"]) for subject in each.subjects}

    assert {type(event).subject_filter() for event, _, _ in LIFE} <= heard
    assert set(consumer.hearing().subjects) <= heard
