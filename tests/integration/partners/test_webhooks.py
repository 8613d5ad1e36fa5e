"""Webhooks on a real database and real receivers: order, retries, return, replays."""

import asyncio

from standardwebhooks import Webhook

from services.partners.adapters.dispatcher import Dispatcher
from services.partners.domain.delivery import Outcome
from shared.ending import end
from tests.fixtures.waiting import eventually
from tests.integration.partners.conftest import World
from tests.integration.partners.dispatching import (
    LOCAL,
    all_are,
    attempts,
    dispatching,
    endpoint_is,
    later,
    open_endpoint,
    share,
    states,
)
from tests.integration.partners.receiver import Post, Reply, receiving
from tests.unit.partners.facts import GARDEN, LIBRARY, an_id


def sequences(posts: list[Post], name: str) -> list[int]:
    return [post.body["sequence"] for post in posts if post.subject == an_id(name)]


async def test_a_stored_fact_is_posted_signed_and_thin(world: World) -> None:
    async with receiving() as receiver, dispatching(world):
        partner = await world.partner("map")
        opened = await open_endpoint(world, partner, receiver.url)

        await share(world, "knitting")

        [post] = await receiver.has_taken(1)
        signed = Webhook(opened["secret"]).sign(post.webhook_id, world.clock.now(), post.text)
        assert post.headers["webhook-signature"] == signed
        assert post.headers["webhook-timestamp"] == str(int(world.clock.now().timestamp()))
        assert set(post.body) == {
            *("type", "timestamp", "data", "id", "sequence", "subject", "network_id"),
        }
        assert post.body["id"] == post.webhook_id
        assert post.body["type"] == "rers.public.offer.shared.v1"
        assert post.body["network_id"] == GARDEN
        await all_are(world, "delivered")


async def test_only_what_endpoint_and_partner_both_hear_is_posted(world: World) -> None:
    async with receiving() as narrow, receiving() as other, dispatching(world):
        gardener = await world.partner("gardener", networks=[GARDEN])
        librarian = await world.partner("librarian")
        await open_endpoint(world, gardener, narrow.url)
        await open_endpoint(world, librarian, other.url, networks=[LIBRARY], types=["offer"])

        await share(world, "knitting", "pruning")
        await share(world, "reading", network_id=LIBRARY)

        await narrow.has_taken(2)
        await other.has_taken(1)
        await all_are(world, *["delivered"] * 3)
        assert {post.subject for post in narrow.posts} == {an_id("knitting"), an_id("pruning")}
        assert {post.subject for post in other.posts} == {an_id("reading")}


async def test_the_next_of_an_aggregate_waits_while_one_is_refused(world: World) -> None:
    is_mended = False

    async def answers(post: Post) -> Reply:
        is_refused = post.subject == an_id("poison") and not is_mended
        return Reply(500, body="no") if is_refused else Reply()

    async with receiving(answers) as receiver, dispatching(world):
        await open_endpoint(world, await world.partner("map"), receiver.url)
        await share(world, "poison")
        await receiver.was_sent(1)
        for sequence in (2, 3):
            await share(world, "poison", sequence=sequence)
            await share(world, "fine", sequence=sequence)
        await receiver.has_taken(2)
        assert sequences(receiver.posts, "poison").count(2) == 0
        is_mended = True
        later(world, days=1)

        taken = await receiver.has_taken(5)

        assert sequences(taken, "poison") == [1, 2, 3]
        assert sequences(taken, "fine") == [2, 3]


async def test_a_silent_endpoint_delays_no_other(world: World) -> None:
    never = asyncio.Event()

    async def silent(_: Post) -> Reply:
        await never.wait()
        return Reply()

    async with receiving(silent) as slow, receiving() as fast, dispatching(world):
        await open_endpoint(world, await world.partner("slow"), slow.url)
        await open_endpoint(world, await world.partner("fast"), fast.url)

        for round_ in range(1, 11):
            await share(world, *(f"offer {number}" for number in range(10)), sequence=round_)

        await fast.has_taken(100)
        assert slow.most_at_once <= 4
        assert fast.connections <= 4
        assert not slow.taken
        never.set()


async def test_410_disables_discards_and_tells_the_contact(world: World) -> None:
    async def gone(_: Post) -> Reply:
        return Reply(410)

    async with receiving(gone) as receiver, dispatching(world):
        await open_endpoint(world, await world.partner("map"), receiver.url)
        await share(world, "knitting")

        row = await endpoint_is(world, "disabled")

        assert row["reason"] == "gone"
        assert await states(world) == ["discarded"]
        notices = await world.database.pool.fetch("SELECT * FROM notice")
        timers = await world.database.pool.fetch(
            "SELECT key FROM timer WHERE kind = 'tell_contact'"
        )
        assert [notice["notice_id"] for notice in notices] == [timer["key"] for timer in timers]
        await share(world, "pruning")
        assert await states(world) == ["discarded"]


async def test_retry_after_is_heeded(world: World) -> None:
    has_rested = False

    async def busy(_: Post) -> Reply:
        return Reply() if has_rested else Reply(429, {"Retry-After": "600"})

    async with receiving(busy) as receiver, dispatching(world) as dispatcher:
        await open_endpoint(world, await world.partner("map"), receiver.url)
        await share(world, "knitting")
        await attempts(world, 1)
        later(world, seconds=599)
        seen = dispatcher.looks

        async def has_looked() -> bool:
            return dispatcher.looks >= seen + 2

        await eventually(has_looked)
        assert len(receiver.posts) == 1
        has_rested = True
        later(world, seconds=1)

        await receiver.has_taken(1)


async def test_a_redirection_is_a_failure_and_is_not_followed(world: World) -> None:
    async with receiving() as elsewhere:

        async def moved(_: Post) -> Reply:
            return Reply(307, {"Location": elsewhere.url})

        async with receiving(moved) as receiver, dispatching(world):
            await open_endpoint(world, await world.partner("map"), receiver.url)
            await share(world, "knitting")

            [attempt] = await attempts(world, 1)

            assert attempt["status"] == 307
            assert await states(world) == ["pending"]
            assert not elsewhere.posts


async def test_all_that_waits_goes_out_as_soon_as_the_endpoint_is_back(world: World) -> None:
    is_back = False

    async def answers(_: Post) -> Reply:
        return Reply() if is_back else Reply(503)

    async with receiving(answers) as receiver, dispatching(world):
        await open_endpoint(world, await world.partner("map"), receiver.url)
        await share(world, *(f"offer {number}" for number in range(600)))
        row = await endpoint_is(world, "failing")
        assert row["began_failing_at"] == world.clock.now()
        is_back = True
        later(world, seconds=60)

        await receiver.has_taken(600)

        await all_are(world, *["delivered"] * 600)
        await endpoint_is(world, "live")


async def test_an_endpoint_that_fails_for_days_is_disabled_and_keeps_what_waits(
    world: World,
) -> None:
    is_back = False

    async def answers(_: Post) -> Reply:
        return Reply() if is_back else Reply(503)

    async with receiving(answers) as receiver, dispatching(world):
        partner_id, key = await world.partner("map")
        opened = await open_endpoint(world, (partner_id, key), receiver.url)
        await share(world, "a", "b", "c")
        await endpoint_is(world, "failing")
        later(world, days=9)
        row = await endpoint_is(world, "disabled")
        assert row["reason"] == "failing"
        assert await states(world) == ["pending"] * 3
        is_back = True

        answer = await world.client.post(f"{opened['path']}/enable", headers=key)

        assert answer.json()["state"] == "live"
        await receiver.has_taken(3)


async def test_what_was_posted_and_not_noted_is_posted_again_under_the_same_id(
    world: World,
) -> None:
    posted = asyncio.Event()

    async def taken_unheard(_: Post) -> Reply:
        posted.set()
        await asyncio.Event().wait()
        return Reply()

    await_answer = taken_unheard
    async with receiving(await_answer) as receiver:
        await open_endpoint(world, await world.partner("map"), receiver.url)
        await share(world, "knitting", "pruning")
        killed = asyncio.create_task(Dispatcher(world.database, LOCAL).run())
        await posted.wait()
        await receiver.was_sent(2)
        await end(killed)
        assert await states(world) == ["pending", "pending"]
        receiver.answers = _glad

        async with dispatching(world):
            await receiver.has_taken(2)
            await all_are(world, "delivered", "delivered")

        ids = [post.webhook_id for post in receiver.posts]
        assert sorted(ids[:2]) == sorted(ids[2:])


async def _glad(_: Post) -> Reply:
    return Reply()


async def test_facts_are_replayed_by_time_and_by_id(world: World) -> None:
    async with receiving() as receiver, dispatching(world):
        partner = await world.partner("map")
        opened = await open_endpoint(world, partner, receiver.url)
        await share(world, "before")
        later(world, hours=1)
        since = world.clock.now()
        await share(world, "first", "second")
        await receiver.has_taken(3)
        replays = f"{opened['path']}/replays"

        by_time = await world.client.post(
            replays, json={"since": since.isoformat()}, headers=partner[1]
        )
        await receiver.has_taken(5)
        by_id = await world.client.post(
            replays, json={"event_ids": [receiver.taken[0].webhook_id]}, headers=partner[1]
        )
        taken = await receiver.has_taken(6)

        assert (by_time.status_code, by_time.json()) == (202, {"queued": 2})
        assert (by_id.status_code, by_id.json()) == (202, {"queued": 1})
        assert sorted(post.webhook_id for post in taken[3:5]) == sorted(
            post.webhook_id for post in taken[1:3]
        )
        assert taken[5].webhook_id == taken[0].webhook_id
        await all_are(world, *[Outcome.DELIVERED.value] * 6)


async def test_a_lane_that_holds_no_more_finds_the_rest_in_the_database(world: World) -> None:
    async with receiving() as receiver:
        await open_endpoint(world, await world.partner("map"), receiver.url)
        for start in range(0, 1500, 300):
            await share(world, *(f"offer {number}" for number in range(start, start + 300)))

        async with dispatching(world):
            taken = await receiver.has_taken(1500)

            assert len({post.webhook_id for post in taken}) == 1500

            async def all_noted() -> bool:
                return set(await states(world)) == {"delivered"}

            await eventually(all_noted)
