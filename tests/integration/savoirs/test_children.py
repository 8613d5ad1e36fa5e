"""Schools and classes: refused at the door, taken back from partners and from the open board."""

import asyncio
from typing import Any

import pytest

from services.savoirs.adapters.unit_of_work import SqlUnitOfWork
from services.savoirs.domain.offer import Offer
from tests.fixtures.waiting import eventually
from tests.integration.savoirs.conftest import ANN, EVE, World
from tests.unit.savoirs.builders import FARAWAY, GARDEN, an_offer, terms

TITLE = "Lire l'heure"
SOMEBODY_WAITS = (
    "SELECT count(*) > 0 FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def told_partners(world: World) -> list[tuple[str, int]]:
    """Return what has gone out for partners, with the version that each says."""
    rows = await world.database.pool.fetch(
        "SELECT headers FROM outbox WHERE subject LIKE 'rers.%.public.%' ORDER BY id"
    )
    return [
        (row["headers"]["ce-type"].removeprefix("rers.public."), int(row["headers"]["ce-sequence"]))
        for row in rows
    ]


async def posted(world: World, path: str, network_id: str = GARDEN, **more: Any) -> tuple[int, str]:
    body = {"network_id": network_id, "title": TITLE, "visibility": "everyone", **more}
    answer = await world.client.post(path, json=body, headers=world.as_(ANN, garden=["member"]))
    return answer.status_code, answer.text


@pytest.mark.parametrize("path", ["/offers", "/requests"])
@pytest.mark.parametrize("kind", ["school", "class"])
async def test_the_door_says_in_french_why_a_school_shows_nothing_to_everyone(
    world: World, path: str, kind: Any
) -> None:
    assert (await posted(world, path))[0] == 201
    await world.become(GARDEN, kind)

    status, text = await posted(world, path)

    assert (status, "not_for_everyone" in text) == (422, True)
    assert "réseau d'école ou de classe ne se montre pas à tous" in text
    assert (await posted(world, path, visibility="linked"))[0] == 201


async def test_of_a_network_that_has_not_been_heard_of_nothing_is_shown_to_everyone(
    world: World,
) -> None:
    await world.join(ANN, FARAWAY)

    status, text = await posted(world, "/offers", FARAWAY)

    assert (status, "network_unheard" in text) == (409, True)
    assert (await posted(world, "/offers", FARAWAY, visibility="network"))[0] == 201


async def test_when_a_town_becomes_a_school_partners_and_the_board_lose_what_they_had(
    world: World,
) -> None:
    ann, eve = world.as_(ANN, garden=["member"]), world.as_(EVE, library=["member"])
    offer = await world.offer(ann, title=TITLE, visibility="everyone")
    await world.request(ann, title="Tricoter", visibility="everyone")
    await world.offer(ann, title="Entre nous")
    assert await world.board() == ["Tricoter", TITLE]

    await world.become(GARDEN, "school")

    assert await told_partners(world) == [
        ("offer.shared.v1", 1),
        ("request.shared.v1", 1),
        ("offer.unshared.v1", 2),
        ("request.unshared.v1", 2),
    ]
    assert await world.board() == await world.board(eve) == []
    assert await world.board(ann) == ["Entre nous", "Tricoter", TITLE]
    gone = await world.client.get(f"/offers/{offer['offer_id']}", headers=eve)
    assert gone.status_code == 404
    await world.become(GARDEN, "town", 3)
    assert await world.board() == []
    assert (await posted(world, "/offers"))[0] == 201


async def test_a_network_that_becomes_anything_else_keeps_what_it_shows(world: World) -> None:
    await world.offer(world.as_(ANN, garden=["member"]), title=TITLE, visibility="everyone")

    await world.become(GARDEN, "company")

    assert await world.board() == [TITLE]
    assert await told_partners(world) == [("offer.shared.v1", 1)]


async def test_an_older_fact_that_comes_late_closes_nothing(world: World) -> None:
    await world.offer(world.as_(ANN, garden=["member"]), title=TITLE, visibility="everyone")

    await world.become(GARDEN, "town", 3)
    await world.become(GARDEN, "school", 2)

    assert await world.board() == [TITLE]


async def test_an_old_savoir_of_a_school_is_on_no_open_board_even_before_it_is_changed(
    world: World,
) -> None:
    await world.become(GARDEN, "school")
    async with world.database.transaction() as transaction:
        SqlUnitOfWork(transaction).offers.add(an_offer(terms=terms(visibility="everyone")))

    assert await world.board() == []
    assert await world.board(world.as_(EVE, library=["member"])) == []
    assert await world.board(world.as_(ANN, garden=["member"])) == [terms().title]


async def test_what_is_published_while_the_network_becomes_a_school_is_taken_back(
    world: World,
) -> None:
    async with world.database.transaction() as transaction:
        uow = SqlUnitOfWork(transaction)
        assert await uow.networks.hold(GARDEN) is False
        becoming = asyncio.create_task(world.become(GARDEN, "school"))
        await eventually(lambda: world.database.pool.fetchval(SOMEBODY_WAITS))
        late: Offer = an_offer(terms=terms(visibility="everyone"))
        uow.offers.add(late)
    await becoming

    assert await told_partners(world) == [("offer.unshared.v1", 2)]
    async with world.database.transaction() as transaction:
        found = await SqlUnitOfWork(transaction).offers.get(late.offer_id)
    assert found.terms.visibility == "network"
