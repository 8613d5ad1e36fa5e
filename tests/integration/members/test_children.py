"""What partners hear of a network that becomes a school's, and of its places."""

import json

from tests.integration.members.conftest import GARDEN, World
from tests.integration.members.test_places import CAMUS


async def test_a_place_of_a_school_is_published_without_its_network(world: World) -> None:
    ann = await world.sign_up("Ann")
    garden = await world.found(ann)
    place_id = str(
        (await world.do("POST", "/places", ann, {**CAMUS, "network_id": garden}))["place_id"]
    )

    for kind in ("school", "class", "town"):
        await world.do("PUT", f"/networks/{garden}", ann, {**GARDEN, "kind": kind})
    await world.do("PUT", f"/networks/{garden}", ann, {**GARDEN, "kind": "school"})
    await world.do("PUT", f"/places/{place_id}", ann, {**CAMUS, "capacity": 61})
    await world.do("DELETE", f"/places/{place_id}", ann)

    rows = await world.rows(
        "SELECT headers, subject, body FROM outbox WHERE subject LIKE 'rers.%.public.%' ORDER BY id"
    )
    told = [
        (
            row["headers"]["ce-type"].removeprefix("rers.public.").removesuffix(".v1"),
            garden in row["subject"],
            json.loads(row["body"])["network_id"],
        )
        for row in rows
    ]
    assert told == [
        ("network.created", True, garden),
        ("place.published", True, garden),
        ("network.withdrawn", True, garden),
        ("place.updated", False, None),
        ("network.updated", True, garden),
        ("place.updated", True, garden),
        ("network.withdrawn", True, garden),
        ("place.updated", False, None),
        ("place.updated", False, None),
        ("place.withdrawn", False, None),
    ]
