"""The pull feed: cursors, filters, waiting, thirty days, isolation."""

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from deploy.backup.restoring import renew_feed
from tests.fixtures.waiting import eventually
from tests.integration.partners.conftest import World
from tests.unit.partners.facts import (
    GARDEN,
    LIBRARY,
    a_session,
    an_id,
    an_offer,
    an_offer_gone,
)


async def told(world: World, *names: str, network_id: str = GARDEN) -> None:
    await world.hear(*((an_offer(name, network_id), an_id(name), 1) for name in names))


def about(page: Any) -> list[str]:
    return [item["subject"] for item in page["items"]]


async def test_facts_are_told_once_each_in_their_order_from_cursor_to_cursor(world: World) -> None:
    _, key = await world.partner("carte")
    await told(world, "a", "b", "c")
    await told(world, "d", "e")

    first = await world.get("/events", key, limit=2)
    second = await world.get("/events", key, limit=2, after=first["next"])
    third = await world.get("/events", key, limit=2, after=second["next"])

    pages = [first, second, third]
    assert [each for page in pages for each in about(page)] == [an_id(name) for name in "abcde"]
    assert [page["has_more"] for page in pages] == [True, True, False]
    again = await world.get("/events", key, limit=2)
    assert about(again) == [an_id("a"), an_id("b")]


async def test_a_fact_is_told_as_a_cloud_event(world: World) -> None:
    _, key = await world.partner("carte")
    await told(world, "a")

    [item] = (await world.get("/events", key))["items"]

    assert item["specversion"] == "1.0"
    assert item["type"] == "rers.public.offer.shared.v1"
    assert item["source"] == "/rers/savoirs"
    assert (item["subject"], item["sequence"]) == (an_id("a"), "1")
    assert item["data"]["themes"] == ["jardin"]
    assert await world.get(f"/events/{item['id']}", key) == item


async def test_the_cursor_moves_on_even_when_nothing_matches(world: World) -> None:
    _, key = await world.partner("carte")
    await told(world, "a", "b")

    page = await world.get("/events", key, types="session")

    assert page["items"] == []
    assert (await world.get("/events", key, after=page["next"]))["items"] == []


async def test_a_fact_heard_twice_is_told_once(world: World) -> None:
    _, key = await world.partner("carte")
    for _ in range(2):
        await world.hear((an_offer("a"), an_id("a"), 1), ids=[an_id("same event")])

    assert len((await world.get("/events", key))["items"]) == 1


async def test_a_partner_hears_its_networks_and_the_movement_only(world: World) -> None:
    _, narrow = await world.partner("jardin", networks=[GARDEN])
    _, wide = await world.partner("tout")
    await told(world, "mine")
    await told(world, "theirs", network_id=LIBRARY)
    await world.hear((a_session("s"), an_id("s"), 1))

    everything = (await world.get("/events", wide))["items"]
    assert about(await world.get("/events", narrow)) == [an_id("mine"), an_id("s")]
    assert about(await world.get("/events", narrow, networks=LIBRARY)) == [an_id("s")]
    assert about(await world.get("/events", wide, networks=LIBRARY, types="offer")) == [
        an_id("theirs")
    ]
    foreign = await world.client.get(f"/events/{everything[1]['id']}", headers=narrow)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "event_not_found")


async def test_a_partner_hears_its_types_only(world: World) -> None:
    _, key = await world.partner("agenda", types=["session"])
    await told(world, "a")
    await world.hear((a_session("s"), an_id("s"), 1), (an_offer_gone("a"), an_id("a"), 2))

    assert about(await world.get("/events", key)) == [an_id("s")]
    assert about(await world.get("/events", key, types="offer,session.opened")) == [an_id("s")]


async def test_who_waits_is_answered_as_soon_as_a_fact_is_committed(world: World) -> None:
    _, key = await world.partner("carte")
    loop = asyncio.get_running_loop()
    began = loop.time()
    waiting = asyncio.create_task(world.get("/events", key, wait=30, types="offer"))
    await world.is_waiting()

    await world.hear((a_session("s"), an_id("s"), 1))
    await told(world, "a")

    assert about(await waiting) == [an_id("a")]
    assert loop.time() - began < 5


async def test_who_waits_in_vain_is_sent_back_with_a_cursor(world: World) -> None:
    _, key = await world.partner("carte")

    page = await world.get("/events", key, wait=1)

    assert page["items"] == []
    assert page["next"]


async def test_a_partner_waits_in_so_many_places_and_not_in_another(world: World) -> None:
    _, key = await world.partner("carte")
    _, other = await world.partner("autre")
    waiting = [asyncio.create_task(world.get("/events", key, wait=30)) for _ in range(4)]
    await world.is_waiting(4)

    refused = await world.client.get("/events", params={"wait": 30}, headers=key)

    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_waiting")
    assert refused.headers["retry-after"] == "1"
    waiting.append(asyncio.create_task(world.get("/events", other, wait=30)))
    await world.is_waiting(5)
    await told(world, "a")
    assert [about(await each) for each in waiting] == [[an_id("a")]] * 5


async def test_who_waits_and_is_suspended_meanwhile_hears_nothing(world: World) -> None:
    partner_id, key = await world.partner("carte")
    query = {"wait": "30", "types": "session"}
    waiting = asyncio.create_task(world.client.get("/events", params=query, headers=key))
    await world.is_waiting()

    await world.client.post(f"/partners/{partner_id}/suspend", headers=world.as_("ops"))
    await told(world, "a")

    assert (await waiting).status_code == 403


async def test_a_cursor_of_before_the_thirty_days_is_gone_and_says_where_to_begin(
    world: World,
) -> None:
    _, key = await world.partner("carte")
    await told(world, "a")
    old = (await world.get("/events", key, limit=1))["next"]
    await told(world, "b")
    world.clock.advance(timedelta(days=31))
    await told(world, "c")

    await world.fire_timers()

    gone = await world.client.get("/events", params={"after": old}, headers=key)
    assert (gone.status_code, gone.json()["code"]) == (410, "cursor_too_old")
    assert gone.json()["facts"]["snapshot"] == "/snapshot"
    assert "instantané" in gone.json()["title"]
    page = await world.get("/events", key)
    assert about(page) == [an_id("c")]
    assert about(await world.get("/events", key, after=page["oldest"])) == [an_id("c")]


async def test_a_cursor_within_the_thirty_days_misses_nothing(world: World) -> None:
    _, key = await world.partner("carte")
    await told(world, "a")
    before = (await world.get("/events", key))["next"]
    world.clock.advance(timedelta(days=29))
    await told(world, "b")

    await world.fire_timers()

    assert about(await world.get("/events", key, after=before)) == [an_id("b")]


async def test_a_cursor_of_a_log_that_was_restored_since_is_gone(world: World) -> None:
    _, key = await world.partner("carte")
    await told(world, "a")
    before = (await world.get("/events", key))["next"]

    await world.database.pool.execute("UPDATE feed_state SET epoch = 'restored'")

    gone = await world.client.get("/events", params={"after": before}, headers=key)
    assert (gone.status_code, gone.json()["code"]) == (410, "cursor_unknown")


async def test_no_later_position_is_seen_before_an_earlier_one(world: World) -> None:
    _, key = await world.partner("carte")
    async with world.database.transaction() as former:
        await former.connection.execute(_INSERT, an_id("late"))
        later = asyncio.create_task(told(world, "b"))
        await eventually(lambda: world.database.pool.fetchval(_WAITS))
        assert (await world.get("/events", key))["items"] == []
    await later

    assert about(await world.get("/events", key)) == ["late", an_id("b")]


async def test_without_the_guard_a_later_position_is_seen_first(world: World) -> None:
    _, key = await world.partner("carte")
    owner = await asyncpg.connect(world.app.state.settings.database_url.replace("_app:", "_owner:"))
    await owner.execute("ALTER TABLE public_event DISABLE TRIGGER ALL")
    await owner.close()
    async with world.database.transaction() as former:
        await former.connection.execute(_INSERT, an_id("late"))
        await told(world, "b")
        page = await world.get("/events", key)

    assert about(page) == [an_id("b")]
    assert (await world.get("/events", key, after=page["next"]))["items"] == []


_INSERT = """
INSERT INTO public_event
    (event_id, type, aggregate_id, sequence, occurred_at, body, stored_at)
VALUES ($1, 'rers.public.offer.shared.v1', 'late', 1, now(), '{}', now())
"""
_WAITS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


@pytest.mark.parametrize(
    "query",
    [
        {"after": "nonsense"},
        {"after": "WyJhIiwtMV0"},
        {"after": "\x00"},
        {"limit": "0"},
        {"limit": "501"},
        {"wait": "31"},
        {"types": "rers.members.member.joined.v1"},
        {"networks": "garden"},
        {"what": "else"},
    ],
)
async def test_nonsense_is_refused_in_french(world: World, query: dict[str, str]) -> None:
    _, key = await world.partner("carte")

    refused = await world.client.get("/events", params=query, headers=key)

    assert refused.status_code == 422, refused.text
    assert refused.headers["content-type"] == "application/problem+json"


async def test_after_a_restore_a_cursor_of_before_is_refused_and_the_feed_begins_anew(
    world: World,
) -> None:
    _, key = await world.partner("carte")
    await told(world, "a", "b")
    before = (await world.get("/events", key, limit=1))["next"]

    await renew_feed(world.owner_dsn)

    refused = await world.client.get("/events", params={"after": before}, headers=key)
    assert (refused.status_code, refused.json()["code"]) == (410, "cursor_unknown")
    assert about(await world.get("/events", key)) == [an_id("a"), an_id("b")]
