"""Where an offer, a link or an age is no longer what a search found, nobody is told by old edges."""

import pytest

from services.matching.adapters.ring_search import SqlLoops
from shared.events.members import NetworksUnlinked
from shared.events.savoirs import OfferUpdated
from tests.integration.matching.conftest import World
from tests.integration.matching.groups import Groups, people
from tests.integration.matching.rings import could_teach, on_the_board
from tests.unit.matching.builders import ANN, CAT, GARDEN, LIBRARY, an_id

SECRET = "Secret de famille"


async def unlink(world: World) -> None:
    event = NetworksUnlinked(link_id=an_id("link"), network_id=GARDEN, other_network_id=LIBRARY)
    await world.hear(world.received(event, an_id("link"), 2))


async def across(world: World, visibility: str, own: str = "") -> Groups:
    """Tie an offer of GARDEN to requests of LIBRARY, and to these of its own network."""
    groups = await Groups(world).without_sweep()
    await world.hear(world.linked())
    await groups.keep("offer", "offer", visibility=visibility, mode="on_site")
    for name in "abcd":
        await groups.keep(
            "request", name, network_id=LIBRARY, visibility=visibility, mode="on_site"
        )
    for name in own:
        await groups.keep("request", name)
    await groups.tie("offer", *"abcd", scope="linked_network")
    await groups.tie("offer", *own)
    return groups


@pytest.mark.parametrize("visibility", ["linked", "everyone"])
async def test_who_may_no_longer_see_the_offer_is_released_before_it_has_new_words(
    world: World, visibility: str
) -> None:
    groups = await across(world, visibility, own="uvw")
    (fact,) = await groups.gather("offer:offer")
    group_id = fact["collective_match_id"]
    await groups.answer(group_id, "join", "b", "c")
    await groups.answer(group_id, "leave", "c", "d")
    before = len(await world.facts("collective_match"))

    (member_id,) = people("offer")
    await world.hear(world.savoir(OfferUpdated, "offer", 2, member_id=member_id, title=SECRET))
    await world.fire_timers()

    standings = await groups.standings(group_id)
    assert [standings[an_id(name)] for name in "abcd"] == ["gone"] * 4
    assert [standings[an_id(name)] for name in "uvw"] == ["invited"] * 3
    told = (await world.facts("collective_match"))[before:]
    assert [(each["member_id"], each["how"]) for each in told] == [
        (member, "gone") for member in people("a", "b")
    ]
    assert SECRET not in str(told)
    path = f"/collective-matches/{group_id}"
    seen = [await world.client.get(path, headers=world.as_(each)) for each in people(*"abcd")]
    assert [each.status_code for each in seen] == [404] * 4
    shown = await world.client.get(path, headers=world.as_(people("u")[0]))
    assert shown.json()["title"] == SECRET


async def test_a_group_that_loses_all_who_ask_ends_under_its_old_words(world: World) -> None:
    groups = await across(world, "linked")
    await groups.gather("offer:offer")

    (member_id,) = people("offer")
    await world.hear(world.savoir(OfferUpdated, "offer", 2, member_id=member_id, title=SECRET))
    await world.fire_timers()

    (ended,) = await world.facts("collective_match.dissolved")
    assert ended["ending"] == "no_requester"
    assert SECRET not in str(await world.facts("collective_match"))


@pytest.mark.parametrize("visibility", ["linked", "everyone"])
async def test_an_edge_left_over_from_a_link_gathers_nobody(world: World, visibility: str) -> None:
    groups = await across(world, visibility)
    await unlink(world)
    await groups.tie("offer", *"abcd", scope="linked_network", km=None)

    assert await groups.gather("offer:offer", "request:a") == []


async def test_an_edge_left_over_from_a_wider_visibility_gathers_nobody(world: World) -> None:
    groups = await across(world, "linked")
    await world.database.pool.execute("UPDATE savoir SET visibility = 'network'")

    assert await groups.gather("offer:offer", "request:a") == []


@pytest.mark.parametrize("what", ["as found", "unlinked", "narrowed", "a minor"])
async def test_the_best_rings_are_planned_only_with_who_may_meet(world: World, what: str) -> None:
    await on_the_board(world, "ann", "cat")
    if what == "unlinked":
        await unlink(world)
    elif what == "a minor":
        await world.hear(world.joined(CAT, LIBRARY, is_minor=True))
    elif what == "narrowed":
        await world.database.pool.execute(
            "UPDATE savoir SET visibility = 'network' WHERE member_id = $1", CAT
        )
    await could_teach(world, ("ann", "cat"), ("cat", "ann"))

    async with world.database.transaction() as transaction:
        arrows = await SqlLoops(transaction).arrows_of(GARDEN, has_linked=True)

    assert {each.giver_id for each in arrows} == ({ANN, CAT} if what == "as found" else set())
