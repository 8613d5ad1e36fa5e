"""A post is on its way while its endpoint is changed or enabled: the old answer does not judge what is new."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from asyncpg import Record

from services.partners.adapters.delivery_notes import DeliveryNote, EndpointNote, Judged
from services.partners.adapters.dispatcher import Dispatcher
from services.partners.domain.delivery import Outcome
from services.partners.domain.endpoint import Reason
from tests.fixtures.waiting import eventually
from tests.integration.partners.conftest import World
from tests.integration.partners.dispatching import (
    all_are,
    attempts,
    dispatching,
    endpoint_is,
    open_endpoint,
    share,
    states,
)
from tests.integration.partners.receiver import Post, Receiver, Reply, receiving

GONE, CUT = Reply(410), Reply(0)
HEARD = pytest.mark.parametrize("has_heard", [True, False], ids=["heard", "not yet heard"])


@dataclass
class Slow:
    """Takes its time for its first answer; what it says later is another matter."""

    first: Reply
    then: Reply = field(default_factory=Reply)
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    posts: int = 0

    async def __call__(self, _: Post) -> Reply:
        """Answer one post; one that is made again on a new connection is the same."""
        self.posts += 1
        if self.may_answer.is_set():
            return self.then
        await self.may_answer.wait()
        return self.first


@dataclass
class Changed:
    """An endpoint with a post on its way."""

    world: World
    dispatcher: Dispatcher
    opened: dict[str, Any]
    headers: dict[str, str]
    has_heard: bool

    async def change(self, method: str, more: str = "", body: dict[str, str] | None = None) -> None:
        """Change it; return once its lane has heard of that, or at once."""
        answer = await self.world.client.request(
            method, self.opened["path"] + more, json=body, headers=self.headers
        )
        assert (answer.status_code, answer.json()["state"]) == (200, "live")
        if self.has_heard:
            await eventually(self._lane_knows)

    async def _lane_knows(self) -> bool:
        return self.dispatcher.lanes[self.opened["endpoint_id"]].target.version[0] == 2


async def under_way(
    world: World, dispatcher: Dispatcher, receiver: Receiver, *, has_heard: bool
) -> Changed:
    """Open an endpoint and have a first fact be on its way, and another behind it."""
    partner = await world.partner("map")
    opened = await open_endpoint(world, partner, receiver.url)
    await share(world, "knitting")
    await receiver.was_sent(1)
    await share(world, "knitting", sequence=2)
    return Changed(world, dispatcher, opened, partner[1], has_heard)


async def the_endpoint(world: World) -> Record:
    [row] = await world.database.pool.fetch("SELECT * FROM endpoint")
    return row


async def the_delivery(world: World) -> dict[str, Any]:
    [row] = await world.database.pool.fetch("SELECT * FROM delivery")
    return dict(row)


async def notices(world: World) -> int:
    found: int = await world.database.pool.fetchval("SELECT count(*) FROM notice")
    return found


@HEARD
async def test_a_410_of_the_former_url_does_not_disable_the_new_one(
    world: World, has_heard: bool
) -> None:
    slow = Slow(GONE, GONE)
    async with receiving(slow) as former, receiving() as newer, dispatching(world) as dispatcher:
        changed = await under_way(world, dispatcher, former, has_heard=has_heard)

        await changed.change("PATCH", body={"url": newer.url})
        slow.may_answer.set()

        taken = await newer.has_taken(2)
        await all_are(world, "delivered", "delivered")
        assert [post.body["sequence"] for post in taken] == [1, 2]
        assert [each["status"] for each in await attempts(world, 3)] == [410, 204, 204]
        assert (await the_endpoint(world))["state"] == "live"
        assert await notices(world) == 0


@HEARD
async def test_a_410_to_a_post_from_before_the_enabling_does_not_disable(
    world: World, has_heard: bool
) -> None:
    slow = Slow(GONE)
    async with receiving(slow) as receiver, dispatching(world) as dispatcher:
        changed = await under_way(world, dispatcher, receiver, has_heard=has_heard)

        await changed.change("POST", "/enable")
        slow.may_answer.set()

        await receiver.has_taken(2)
        await all_are(world, "delivered", "delivered")
        assert (await the_endpoint(world))["state"] == "live"
        assert await notices(world) == 0


@HEARD
async def test_silence_of_the_former_url_does_not_make_the_new_one_fail(
    world: World, has_heard: bool
) -> None:
    slow, fails = Slow(CUT, CUT), Slow(Reply(500))
    async with receiving(slow) as former, receiving(fails) as newer, dispatching(world) as sender:
        changed = await under_way(world, sender, former, has_heard=has_heard)

        await changed.change("PATCH", body={"url": newer.url})
        slow.may_answer.set()

        await newer.was_sent(1)
        await attempts(world, 1)
        await sender.notes.settled()
        row = await the_endpoint(world)
        assert (row["state"], row["began_failing_at"]) == ("live", None)
        assert await states(world) == ["pending", "pending"]
        fails.may_answer.set()


@HEARD
async def test_what_the_former_url_took_is_delivered(world: World, has_heard: bool) -> None:
    slow = Slow(Reply())
    async with receiving(slow) as former, receiving() as newer, dispatching(world) as dispatcher:
        changed = await under_way(world, dispatcher, former, has_heard=has_heard)

        await changed.change("PATCH", body={"url": newer.url})
        slow.may_answer.set()

        await all_are(world, "delivered", "delivered")
        assert (await the_endpoint(world))["state"] == "live"


async def test_what_the_new_url_answers_judges_it(world: World) -> None:
    async def gone(_: Post) -> Reply:
        return GONE

    slow = Slow(GONE)
    async with receiving(slow) as former, receiving(gone) as newer, dispatching(world) as sender:
        changed = await under_way(world, sender, former, has_heard=True)
        await changed.change("PATCH", body={"url": newer.url})
        slow.may_answer.set()

        row = await endpoint_is(world, "disabled")

        assert (row["reason"], row["url"]) == ("gone", newer.url)
        assert await states(world) == ["discarded", "discarded"]


@pytest.mark.parametrize("reason", ["gone", "failing"])
@pytest.mark.parametrize("outcome", [Outcome.AGAIN, Outcome.FAILED, Outcome.DISCARDED])
async def test_no_note_of_a_former_version_touches_endpoint_or_delivery(
    world: World, reason: Reason, outcome: Outcome
) -> None:
    async with receiving() as receiver:
        partner = await world.partner("map")
        opened = await open_endpoint(world, partner, receiver.url)
        await share(world, "knitting")
        before, now = await the_delivery(world), world.clock.now()
        former = Judged(opened["endpoint_id"], 1)
        await world.client.post(f"{opened['path']}/enable", headers=partner[1])
        dispatcher = Dispatcher(world.database, world.app.state.channels)
        notes = dispatcher.notes
        await notes.put(
            DeliveryNote(former, before["delivery_id"], outcome, 7, now, now, 410, 1, "", "")
        )
        await notes.put(EndpointNote(former, now, began_failing_at=now))
        await notes.put(EndpointNote(former, now, disable=reason))
        writing = asyncio.create_task(notes.run())

        await notes.settled()

        writing.cancel()
        assert await the_delivery(world) == before
        assert (await the_endpoint(world))["state"] == "live"
        assert len(await attempts(world, 1)) == 1
        assert await notices(world) == 0


async def test_what_was_given_up_under_a_former_version_goes_to_the_new_url(world: World) -> None:
    slow = Slow(Reply(500), Reply(500))
    async with receiving(slow) as former, receiving() as newer:
        partner = await world.partner("map")
        opened = await open_endpoint(world, partner, former.url)
        await share(world, "knitting")
        await world.database.pool.execute("UPDATE delivery SET attempts = 9")
        async with dispatching(world) as dispatcher:
            await former.was_sent(1)
            changed = Changed(world, dispatcher, opened, partner[1], has_heard=False)

            await changed.change("PATCH", body={"url": newer.url})
            slow.may_answer.set()

            await newer.has_taken(1)
            await all_are(world, "delivered")


async def test_a_test_of_the_former_url_does_not_enable_the_new_one(world: World) -> None:
    slow = Slow(Reply())
    async with receiving(slow) as former, receiving() as newer, dispatching(world):
        partner = await world.partner("map")
        opened = await open_endpoint(world, partner, former.url)
        testing = asyncio.create_task(
            world.client.post(f"{opened['path']}/test", headers=partner[1])
        )
        await former.was_sent(1)
        answer = await world.client.request(
            "PATCH", opened["path"], json={"url": newer.url}, headers=partner[1]
        )
        version = (await the_endpoint(world))["version"]
        slow.may_answer.set()

        assert answer.status_code == 200
        assert (await testing).json()["is_delivered"]
        assert (await the_endpoint(world))["version"] == version
