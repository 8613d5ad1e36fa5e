"""Where networks are, over HTTP and for those that were there before."""

import json
from collections.abc import AsyncIterator

import pytest
from asyncpg import CheckViolationError

from services.members.adapters.unit_of_work import SqlUnitOfWork
from services.members.domain.network import Network
from services.members.entrypoints.timers import TIMERS, timers_of
from shared.storage.database import Database
from shared.timers import Timers
from tests.fixtures.databases import NewDatabase
from tests.integration.members.conftest import GARDEN, World
from tests.unit.members.builders import GARDEN as GARDEN_ID
from tests.unit.members.builders import a_profile
from tests.unit.members.fakes import EVRY, FakeGazetteer

FIRST = "00000000-0000-0000-0000-000000000000"


async def places_told(database: Database) -> list[tuple[float | None, float | None]]:
    """Return where the announced facts of networks say that these are."""
    rows = await database.pool.fetch("SELECT headers, body FROM outbox ORDER BY id")
    facts = [
        json.loads(row["body"]) for row in rows if ".members.network." in row["headers"]["ce-type"]
    ]
    return [(fact["latitude"], fact["longitude"]) for fact in facts]


async def test_a_network_is_found_by_its_town_and_everybody_is_told(world: World) -> None:
    ann = await world.sign_up("Ann")

    network_id = await world.found(ann)

    shown = await world.do("GET", f"/networks/{network_id}")
    listed = await world.do("GET", "/networks")
    assert (shown["latitude"], shown["longitude"]) == EVRY
    assert listed["networks"] == [shown]
    assert await places_told(world.database) == [EVRY]


async def test_a_given_place_is_kept_to_a_kilometre_until_the_town_changes(world: World) -> None:
    ann = await world.sign_up("Ann")
    village = {**GARDEN, "town": "Nulle-Part", "latitude": 45.12345, "longitude": -1.98765}
    network_id = await world.found(ann, **village)
    path, same_town = f"/networks/{network_id}", {**GARDEN, "town": "Nulle-Part"}

    founded = await world.do("GET", path)
    renamed = await world.do("PUT", path, ann, {**same_town, "title": "Autre"})
    moved = await world.do("PUT", path, ann, GARDEN)
    lost = await world.do("PUT", path, ann, same_town)

    places = [(each["latitude"], each["longitude"]) for each in (founded, renamed, moved, lost)]
    assert places == [(45.12, -1.99), (45.12, -1.99), EVRY, (None, None)]


@pytest.mark.parametrize(
    "place",
    [
        '"latitude": 48.6',
        '"longitude": 2.4',
        '"latitude": 91, "longitude": 2.4',
        '"latitude": NaN, "longitude": 2.4',
        '"latitude": 48.6, "longitude": -1e999',
    ],
)
async def test_half_a_place_or_one_off_the_globe_is_refused_in_clear_words(
    world: World, place: str
) -> None:
    ann = await world.sign_up("Ann")
    body = (
        '{"title": "A", "kind": "town", "town": "Orly", "department": "94",'
        f' "has_accepted_charter": true, {place}}}'
    )

    answer = await world.client.post(
        "/networks",
        content=body.encode(),
        headers={**ann.headers, "content-type": "application/json"},
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "place_invalid")
    assert "latitude" in answer.json()["title"]
    assert await world.facts() == []


@pytest.fixture
async def older(database: NewDatabase) -> AsyncIterator[Database]:
    """A database just migrated, with a network that was described before places were kept."""
    connected = await Database.connect((await database("members")).app_dsn, "members")
    async with connected.transaction() as transaction:
        SqlUnitOfWork(transaction).networks.add(Network.create(GARDEN_ID, a_profile()))
    yield connected
    await connected.close()


async def test_networks_that_were_there_before_are_placed_once_and_announced(
    older: Database,
) -> None:
    timers = Timers(older, timers_of(FakeGazetteer()))

    while await timers.fire_one():
        pass
    async with older.transaction() as transaction:  # set twice, as after a crash
        transaction.schedule("place_networks", FIRST, transaction.now())
    while await timers.fire_one():
        pass

    async with older.transaction() as transaction:
        network = await SqlUnitOfWork(transaction).networks.get(GARDEN_ID)
    assert network.profile.position == EVRY
    assert await places_told(older) == [(None, None), EVRY]
    assert await older.pool.fetch("SELECT 1 FROM timer WHERE kind = 'place_networks'") == []


async def test_without_that_timer_they_stay_without_a_place(older: Database) -> None:
    timers = Timers(older, dict(TIMERS))

    while await timers.fire_one():
        pass

    assert await places_told(older) == [(None, None)]


async def test_half_a_place_cannot_be_stored(older: Database) -> None:
    with pytest.raises(CheckViolationError):
        await older.pool.execute("UPDATE network SET latitude = 48.6")
