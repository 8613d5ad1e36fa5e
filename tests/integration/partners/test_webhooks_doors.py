"""The doors of webhooks: endpoints, secrets, tests, the log; and what a foreign partner sees of them."""

from collections.abc import AsyncIterator

import pytest
from standardwebhooks import Webhook

from services.partners.adapters.dispatcher import Channels
from services.partners.adapters.smtp_contact_mails import SmtpContactMails
from services.partners.adapters.webhook_lane import Lane
from services.partners.entrypoints.webhook_timers import webhook_timers
from shared.timers import Timers
from tests.fixtures.waiting import eventually
from tests.integration.members.mailbox import Mailbox
from tests.integration.partners.conftest import World
from tests.integration.partners.dispatching import (
    all_are,
    attempts,
    dispatching,
    endpoint_is,
    later,
    open_endpoint,
    share,
)
from tests.integration.partners.receiver import Post, Reply, receiving
from tests.unit.partners.facts import an_id


async def test_the_secret_is_shown_once(world: World) -> None:
    async with receiving() as receiver:
        partner = await world.partner("map")
        opened = await open_endpoint(world, partner, receiver.url, types=["offer.shared"])

        shown = await world.get(opened["path"], partner[1])
        listed = await world.get(f"/partners/{partner[0]}/endpoints", partner[1])

        assert opened["secret"].startswith("whsec_")
        assert "secret" not in str(shown) + str(listed)
        assert shown["types"] == ["rers.public.offer.shared.v1"]
        assert [each["endpoint_id"] for each in listed["items"]] == [opened["endpoint_id"]]


async def test_after_a_rotation_both_secrets_sign_for_a_day(world: World) -> None:
    async with receiving() as receiver, dispatching(world) as dispatcher:
        partner = await world.partner("map")
        opened = await open_endpoint(world, partner, receiver.url)
        rotated = await world.client.post(f"{opened['path']}/secret/rotate", headers=partner[1])
        both = [rotated.json()["secret"], opened["secret"]]
        await _has_new_signer(dispatcher.lanes, opened["endpoint_id"])
        await share(world, "a")
        [first] = await receiver.has_taken(1)
        at_first = world.clock.now()
        later(world, hours=24)
        await share(world, "b")
        second = (await receiver.has_taken(2))[1]

        expected = [Webhook(each).sign(first.webhook_id, at_first, first.text) for each in both]
        assert first.headers["webhook-signature"].split(" ") == expected
        assert " " not in second.headers["webhook-signature"]


async def test_after_two_rotations_in_a_day_each_former_secret_signs_until_its_own_time(
    world: World,
) -> None:
    async with receiving() as receiver, dispatching(world) as dispatcher:
        partner = await world.partner("map")
        opened = await open_endpoint(world, partner, receiver.url)
        secrets, path = [opened["secret"]], f"{opened['path']}/secret/rotate"
        for version in (2, 3):
            rotated = await world.client.post(path, headers=partner[1])
            secrets.insert(0, rotated.json()["secret"])
            later(world, hours=10)
            await _has_new_signer(dispatcher.lanes, opened["endpoint_id"], version)
        signing = []
        for number, hours in enumerate((0, 4, 10), start=1):  # 20, 24 and 34 h after the first
            later(world, hours=hours)
            await share(world, "a", sequence=number)
            post = (await receiver.has_taken(number))[-1]
            now = world.clock.now()
            signed = [Webhook(each).sign(post.webhook_id, now, post.text) for each in secrets]
            found = post.headers["webhook-signature"].split(" ")
            signing.append([signed.index(each) for each in found])

        assert signing == [[0, 1, 2], [0, 1], [0]]


async def test_a_sixth_secret_within_a_day_is_refused_with_what_to_do(world: World) -> None:
    partner = await world.partner("map")
    opened = await open_endpoint(world, partner, "http://127.0.0.1:9/")
    path = f"{opened['path']}/secret/rotate"
    taken = [await world.client.post(path, headers=partner[1]) for _ in range(4)]

    refused = await world.client.post(path, headers=partner[1])

    assert [answer.status_code for answer in taken] == [200] * 4
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_secrets")
    assert "5 secrets : servez-vous du dernier, ou attendez" in refused.json()["title"]
    later(world, hours=24)
    assert (await world.client.post(path, headers=partner[1])).status_code == 200


async def _has_new_signer(lanes: dict[str, Lane], endpoint_id: str, version: int = 2) -> None:
    async def look() -> bool:
        return endpoint_id in lanes and lanes[endpoint_id].target.version[0] == version

    await eventually(look)


async def test_a_test_event_is_posted_at_once_and_logged(world: World) -> None:
    async with receiving() as receiver:
        partner = await world.partner("map")
        opened = await open_endpoint(world, partner, receiver.url)

        answer = await world.client.post(f"{opened['path']}/test", headers=partner[1])

        told = answer.json()
        assert (told["is_delivered"], told["status"]) == (True, 204)
        [post] = receiver.posts
        assert post.body["type"] == "rers.public.test.v1"
        assert post.webhook_id == told["event_id"]
        log = await world.get(f"{opened['path']}/deliveries/{told['event_id']}", partner[1])
        assert log["items"][0]["state"] == "delivered"
        assert [each["status"] for each in log["items"][0]["tries"]] == [204]


async def test_a_test_that_gets_through_ends_the_failing(world: World) -> None:
    is_back = False

    async def answers(_: Post) -> Reply:
        return Reply() if is_back else Reply(500)

    async with receiving(answers) as receiver, dispatching(world):
        partner = await world.partner("map")
        opened = await open_endpoint(world, partner, receiver.url)
        await share(world, "a", "b", "c")
        await endpoint_is(world, "failing")
        is_back = True

        await world.client.post(f"{opened['path']}/test", headers=partner[1])

        await receiver.has_taken(4)


async def test_a_test_that_gets_through_releases_what_was_refused_only_once(world: World) -> None:
    is_back = False

    async def answers(_: Post) -> Reply:
        return Reply() if is_back else Reply(500)

    async with receiving(answers) as receiver, dispatching(world):
        partner = await world.partner("map")
        opened = await open_endpoint(world, partner, receiver.url)
        await share(world, "a")
        await attempts(world, 1)
        await endpoint_is(world, "live")
        failing = await world.get(f"{opened['path']}/deliveries", partner[1], state="failing")
        is_back = True

        await world.client.post(f"{opened['path']}/test", headers=partner[1])

        await receiver.has_taken(2)
        [item] = failing["items"]
        assert (item["attempts"], item["last_status"], item["last_error"]) == (1, 500, None)


async def test_the_log_shows_states_attempts_and_the_beginning_of_answers(world: World) -> None:
    async def refuses(_: Post) -> Reply:
        return Reply(400, body="x" * 2_000)

    async with receiving(refuses) as receiver, dispatching(world):
        partner = await world.partner("map")
        opened = await open_endpoint(world, partner, receiver.url)
        await share(world, "a")
        await attempts(world, 1)

        pending = await world.get(f"{opened['path']}/deliveries", partner[1], state="pending")
        failed = await world.get(f"{opened['path']}/deliveries", partner[1], state="failed")

        assert [each["subject"] for each in pending["items"]] == [an_id("a")]
        assert failed["items"] == []
        event_id = pending["items"][0]["event_id"]
        one = await world.get(f"{opened['path']}/deliveries/{event_id}", partner[1])
        assert one["items"][0]["tries"][0]["answer"] == "x" * 500


async def test_a_foreign_partner_finds_nothing(world: World) -> None:
    async with receiving() as receiver:
        mine, foreign = await world.partner("mine"), await world.partner("foreign")
        opened = await open_endpoint(world, mine, receiver.url)
        own_path = f"/partners/{foreign[0]}/endpoints/{opened['endpoint_id']}"
        doors = [
            ("GET", "", None),
            ("PATCH", "", {"types": None}),
            ("DELETE", "", None),
            ("POST", "/secret/rotate", None),
            ("POST", "/test", None),
            ("POST", "/enable", None),
            ("GET", "/deliveries", None),
            ("GET", f"/deliveries/{an_id('event 1')}", None),
            ("POST", "/replays", {"event_ids": [an_id("event 1")]}),
        ]

        answers = [
            await world.client.request(method, f"{path}{more}", json=body, headers=foreign[1])
            for path in (opened["path"], own_path)
            for method, more, body in doors
        ]

        assert [answer.status_code for answer in answers] == [404] * 18
        assert not receiver.posts
        assert (await world.client.get(opened["path"])).status_code == 401
        assert (await world.get(opened["path"], mine[1]))["state"] == "live"


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "https://10.0.0.1/", "https://2130706433/"])
async def test_a_hostile_url_is_refused_at_the_door(world: World, url: str) -> None:
    world.app.state.channels = Channels(is_local_allowed=False)
    partner_id, headers = await world.partner("map")

    answer = await world.client.post(
        f"/partners/{partner_id}/endpoints", json={"url": url}, headers=headers
    )

    assert answer.status_code == 422
    assert answer.json()["code"] in ("webhook_url_refused", "webhook_address_refused")


async def test_a_changed_and_a_closed_endpoint(world: World) -> None:
    async with receiving() as former, receiving() as newer, dispatching(world):
        partner = await world.partner("map")
        opened = await open_endpoint(world, partner, former.url)
        await share(world, "a")
        await former.has_taken(1)
        await all_are(world, "delivered")

        body = {"url": newer.url, "types": ["session"]}
        changed = await world.client.request("PATCH", opened["path"], json=body, headers=partner[1])
        closed = await world.client.delete(opened["path"], headers=partner[1])

        assert changed.json()["url"] == newer.url
        assert len(changed.json()["types"]) > 1
        assert closed.status_code == 204
        await all_are(world)


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    """A mail server that keeps what it takes."""
    kept = Mailbox()
    await kept.open()
    yield kept
    kept.close()


async def test_the_contact_of_a_disabled_endpoint_gets_one_mail(
    world: World, mailbox: Mailbox
) -> None:
    async def gone(_: Post) -> Reply:
        return Reply(410)

    async with receiving(gone) as receiver, dispatching(world):
        await open_endpoint(world, await world.partner("map"), receiver.url)
        await share(world, "a")
        await endpoint_is(world, "disabled")
    mails = SmtpContactMails(
        f"smtp://127.0.0.1:{mailbox.port}", "RERS <rers@example.org>", world.clock
    )
    due = Timers(world.database, webhook_timers(mails))

    while await due.fire_one():
        pass

    [mail] = mailbox.mails
    [row] = await world.database.pool.fetch("SELECT notice_id, sent_at FROM notice")
    assert mail["To"] == "map@exemple.fr"
    assert mail["Message-ID"] == f"<{row['notice_id']}@rers>"
    assert row["sent_at"] == world.clock.now()
    assert "410" in mail.get_content()


async def test_what_is_older_than_a_month_is_cleared(world: World) -> None:
    async with receiving() as receiver, dispatching(world):
        await open_endpoint(world, await world.partner("map"), receiver.url)
        await share(world, "a")
        await all_are(world, "delivered")
    mails = SmtpContactMails("", "RERS <rers@example.org>", world.clock)
    due = Timers(world.database, webhook_timers(mails))
    later(world, days=29)
    while await due.fire_one():
        pass
    await all_are(world, "delivered")
    later(world, days=2)

    while await due.fire_one():
        pass

    await all_are(world)
    assert await world.database.pool.fetchval("SELECT count(*) FROM attempt") == 0
