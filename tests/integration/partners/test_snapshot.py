"""The snapshot: what is so now, and nothing lost between it and the facts that go on after it."""

from datetime import timedelta
from typing import Any

from services.partners.domain.current_thing import SAID
from services.partners.domain.public_fact import PUBLIC_TYPES
from shared.events import public
from shared.events.contract import Event
from tests.integration.partners.conftest import World
from tests.unit.partners.facts import (
    GARDEN,
    LIBRARY,
    a_date,
    a_gathering_ended,
    a_network,
    a_session,
    a_session_confirmed,
    a_session_moved,
    an_id,
    an_offer,
    an_offer_gone,
)


async def things(world: World, key: dict[str, str], **query: Any) -> dict[str, Any]:
    """Return what all pages show, by id."""
    found: dict[str, Any] = {}
    while True:
        page = await world.get("/snapshot", key, **query)
        found |= {item["id"]: item for item in page["items"]}
        if page["next"] is None:
            return found
        query["after"] = page["next"]


async def test_snapshot_pages_and_the_facts_after_them_make_the_whole_state(world: World) -> None:
    _, key = await world.partner("carte")
    names = [f"offer {number}" for number in range(9)]
    await world.hear(*((an_offer(name), an_id(name), 1) for name in names))
    await world.hear((a_session("s"), an_id("s"), 1))

    copy: dict[str, Any] = {}
    after: dict[str, str] | None = {}
    as_of, pages = set(), 0
    while after is not None:
        page = await world.get("/snapshot", key, limit=3, **after)
        copy |= {item["id"]: (item["version"], item["state"]) for item in page["items"]}
        as_of.add(page["as_of"])
        after = {"after": page["next"]} if page["next"] else None
        await _something_happens(world, pages)
        pages += 1

    assert pages > 2
    assert len(as_of) == 1
    for item in (await world.get("/events", key, after=as_of.pop(), limit=500))["items"]:
        _apply(copy, item)
    now = await things(world, key)
    assert copy == {thing: (item["version"], item["state"]) for thing, item in now.items()}
    assert an_id("offer 0") not in copy
    assert an_id("new 2") in copy
    assert copy[an_id("s")][1]["place"] == "Lille"


async def _something_happens(world: World, turn: int) -> None:
    """Change what has been shown and what has not, between two pages."""
    changed = an_offer("offer 8", themes=[f"turn {turn}"])
    await world.hear(
        (an_offer(f"new {turn}"), an_id(f"new {turn}"), 1),
        (changed, an_id("offer 8"), turn + 2),
        (a_session_moved("s", "Lille"), an_id("s"), turn + 2),
    )
    if turn == 0:
        await world.hear((an_offer_gone("offer 0"), an_id("offer 0"), 2))


def _apply(copy: dict[str, Any], item: dict[str, Any]) -> None:
    """Do what a partner does with a fact."""
    thing, sequence = item["subject"], int(item["sequence"])
    version, state = copy.get(thing, (0, {}))
    if sequence <= version:
        return
    if item["type"].endswith("unshared.v1"):
        copy.pop(thing, None)
        return
    event = PUBLIC_TYPES[item["type"]]
    said = {
        name: value
        for name, value in SAID.get((event.aggregate, event.fact), {}).items()
        if name != "is_gone"
    }
    copy[thing] = (sequence, {**state, **item["data"], **said})


async def test_facts_in_any_order_lead_to_the_same_state(world: World) -> None:
    _, key = await world.partner("carte")
    opened, confirmed, moved = (
        a_session("s"),
        a_session_confirmed("s"),
        a_session_moved("s", "Lille"),
    )
    orders: list[list[tuple[Event, int]]] = [
        [(opened, 1), (confirmed, 2), (moved, 3)],
        [(moved, 3), (confirmed, 2), (opened, 1)],
        [(confirmed, 2), (moved, 3), (opened, 1), (moved, 3)],
    ]

    for number, order in enumerate(orders):
        thing = an_id(f"session {number}")
        await world.hear(*((event, thing, sequence) for event, sequence in order))

    first, *others = (await things(world, key, types="session")).values()
    assert first["version"] == 3
    assert (first["state"]["status"], first["state"]["place"]) == ("confirmed", "Lille")
    assert first["state"]["capacity"] == 12
    assert [(each["version"], each["state"]) for each in others] == [(3, first["state"])] * 2


async def test_what_is_gone_stays_gone_when_an_older_fact_comes_late(world: World) -> None:
    _, key = await world.partner("carte")
    await world.hear((an_offer_gone("a"), an_id("a"), 2))
    await world.hear((an_offer("a"), an_id("a"), 1))
    await world.hear((an_offer("b"), an_id("b"), 1), (an_offer_gone("b"), an_id("b"), 2))
    await world.hear((an_offer("b"), an_id("b"), 3))

    assert list(await things(world, key)) == [an_id("b")]


async def test_dates_that_a_gathering_gives_up_are_gone_whichever_comes_first(
    world: World,
) -> None:
    _, key = await world.partner("agenda")
    await world.hear((a_date("early"), an_id("early"), 1))
    await world.hear((a_gathering_ended("early", "late"), an_id("gathering"), 5))
    await world.hear((a_date("late"), an_id("late"), 1), (a_date("kept"), an_id("kept"), 1))

    assert list(await things(world, key)) == [an_id("kept")]


async def test_a_network_that_is_public_no_more_is_gone_until_it_is_told_of_anew(
    world: World,
) -> None:
    _, key = await world.partner("carte")
    await world.hear((a_network(GARDEN), GARDEN, 1), (a_network(LIBRARY), LIBRARY, 1))
    await world.hear((public.PublicNetworkWithdrawn(network_id=GARDEN), GARDEN, 2))

    assert list(await things(world, key, types="network")) == [LIBRARY]

    await world.hear((a_network(GARDEN, "Le Potager"), GARDEN, 4))
    await world.hear((public.PublicNetworkWithdrawn(network_id=GARDEN), GARDEN, 2))
    assert (await things(world, key))[GARDEN]["state"]["title"] == "Le Potager"


async def test_the_dates_of_a_gathering_that_is_no_longer_shown_are_gone(world: World) -> None:
    _, key = await world.partner("agenda")
    await world.hear((a_date("ours"), an_id("ours"), 1), (a_date("kept"), an_id("kept"), 1))

    unshared = public.PublicGatheringUnshared(
        gathering_id=an_id("gathering"), network_id=GARDEN, gathering_date_ids=[an_id("ours")]
    )
    await world.hear((unshared, an_id("gathering"), 2))

    assert list(await things(world, key)) == [an_id("kept")]


async def test_what_was_over_a_month_ago_is_not_shown(world: World) -> None:
    _, key = await world.partner("agenda")
    await world.hear((a_date("d"), an_id("d"), 1), (a_session("s"), an_id("s"), 1))
    world.clock.advance(timedelta(days=62))

    await world.fire_timers()

    assert list(await things(world, key)) == [an_id("s")]
    world.clock.advance(timedelta(days=75))
    await world.fire_timers()
    assert await things(world, key) == {}


async def test_a_partner_sees_its_networks_and_types_only(world: World) -> None:
    _, narrow = await world.partner("jardin", networks=[GARDEN], types=["offer", "session.opened"])
    await world.hear(
        (an_offer("mine"), an_id("mine"), 1),
        (an_offer("theirs", LIBRARY), an_id("theirs"), 1),
        (a_date("d"), an_id("d"), 1),
        (a_session("s"), an_id("s"), 1),
        (a_session_confirmed("s"), an_id("s"), 2),
    )

    seen = await things(world, narrow)

    assert set(seen) == {an_id("mine"), an_id("s")}
    assert not {"status", "registered"} & set(seen[an_id("s")]["state"])
    assert set(await things(world, narrow, types="offer")) == {an_id("mine")}
    assert await things(world, narrow, types="network,gathering_date") == {}


async def test_no_mark_of_ours_is_shown(world: World) -> None:
    _, key = await world.partner("carte")
    await world.hear((an_offer("a"), an_id("a"), 1))

    [item] = (await things(world, key)).values()

    assert "is_gone" not in item["state"]
    assert item["network_id"] == GARDEN
    assert item["state"]["themes"] == ["jardin"]


async def test_a_page_cursor_that_is_none_is_refused(world: World) -> None:
    _, key = await world.partner("carte")
    events = (await world.get("/events", key))["next"]

    for after in (events, "nonsense"):
        refused = await world.client.get("/snapshot", params={"after": after}, headers=key)
        assert (refused.status_code, refused.json()["code"]) == (422, "cursor_malformed")
