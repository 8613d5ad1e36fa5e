"""Workshops and gatherings in a place of the directory: its address, its hours, and no place that is none."""

from typing import Any

import pytest

from shared.events.members import PlacePublished
from tests.integration.trainings.conftest import NETWORK, World
from tests.integration.trainings.gatherings import announce, dates, leader
from tests.integration.trainings.workshops import BEGINS, lead, poll, propose, scheduled

HALL, NOWHERE = (f"00000000-0000-7000-8000-00000000d00{n}" for n in (1, 2))
LINE = "Salle des fêtes, 3 rue du Bois, 97400 Saint-Denis"


@pytest.fixture
async def world(world: World) -> World:
    """A service that has heard of a hall in La Réunion."""
    hall = PlacePublished(
        place_id=HALL,
        network_id=NETWORK,
        title="Salle des fêtes",
        kind="town_hall",
        address="3 rue du Bois",
        postcode="97400",
        town="Saint-Denis",
        department="974",
        region="04",
        country="FR",
        time_zone="Indian/Reunion",
        latitude=None,
        longitude=None,
        step_free="yes",
        capacity=60,
        web_page=None,
        is_hosting_visits=False,
        is_testifying=False,
        opening_notes="",
    )
    await world.hear(hall, HALL, 1)
    return world


async def test_a_workshop_takes_address_and_hours_from_the_directory(world: World) -> None:
    workshop = await propose(world, venue={"place_id": HALL})

    assert (workshop["place"], workshop["place_id"]) == (LINE, HALL)
    assert workshop["time_zone"] == "Indian/Reunion"
    first = (await poll(world, workshop))["dates"][0]
    assert first["begins_at"] == "2026-04-11T10:00:00Z"  # 14:00 there


async def test_what_the_proposal_says_itself_goes_before_the_directory(world: World) -> None:
    workshop = await propose(
        world, venue={"place_id": HALL, "place": "Au fond du jardin"}, time_zone="Europe/Paris"
    )

    assert (workshop["place"], workshop["time_zone"]) == ("Au fond du jardin", "Europe/Paris")
    first = (await poll(world, workshop))["dates"][0]
    assert first["begins_at"] == BEGINS


async def test_a_workshop_is_scheduled_and_moved_to_a_place_of_the_directory(world: World) -> None:
    workshop = await scheduled(world, 1)
    path, move = f"/workshops/{workshop['workshop_id']}/move", {"reason": "La salle est prise"}

    moved = await world.post(path, lead(world), {**move, "venue": {"place_id": HALL}})

    assert (moved["place"], moved["time_zone"]) == (LINE, "Europe/Paris")
    (fact,) = await world.facts("workshop.moved")
    assert fact["place"] == LINE
    other = await propose(world)
    date_id = (await poll(world, other))["dates"][0]["date_id"]
    chosen = await world.post(
        f"/workshops/{other['workshop_id']}/schedule",
        lead(world),
        {"date_id": date_id, "venue": {"place_id": HALL}},
    )
    assert chosen["place"] == LINE


async def test_a_place_that_is_none_is_refused_for_a_workshop_and_for_a_gathering(
    world: World,
) -> None:
    where: dict[str, Any] = {"place_id": NOWHERE}
    workshop = {"network_id": NETWORK, "title": "Accueillir", "venue": where}
    gathering = {
        "network_id": NETWORK,
        "title": "Temps de partage",
        "kind": "sharing_time",
        "day": "2026-03-07",
        "starts": "14:00",
        **where,
    }

    for path, who, body in (
        ("/workshops", lead(world), workshop),
        ("/gatherings", leader(world), gathering),
    ):
        refused = await world.post(path, who, body, expect=404)
        assert refused["code"] == "place_not_found"


async def test_a_gathering_takes_address_and_hours_from_the_directory(world: World) -> None:
    await announce(world, place=None, place_id=HALL)

    first, *_ = await dates(world)

    assert (first["place"], first["time_zone"]) == (LINE, "Indian/Reunion")
    assert first["begins_at"] == "2026-03-07T10:00:00Z"
    await announce(world, place=None, place_id=HALL, time_zone="Europe/Paris")
    assert {one["time_zone"] for one in await dates(world)} == {"Indian/Reunion", "Europe/Paris"}
