"""What a hostile partner tries: floods, silent tests, edges of time, keys without end; the others notice nothing."""

import asyncio
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest

from services.partners.adapters.buckets import Buckets
from services.partners.adapters.dispatcher import Channels
from services.partners.adapters.system_resolver import LookUpsBusyError
from services.partners.domain.api_key import MOST_KEYS
from tests.fixtures.waiting import eventually
from tests.integration.partners.conftest import World
from tests.integration.partners.dispatching import (
    attempts,
    dispatching,
    endpoint_is,
    later,
    open_endpoint,
    share,
    states,
)
from tests.integration.partners.receiver import Post, Reply, receiving
from tests.unit.partners.facts import GARDEN, LIBRARY

PROCESSING = b"HTTP/1.1 102 Processing\r\n\r\n"
FLOODS = [PROCESSING * 2_000, b"X-Long: " + b"x" * 32_000 + b"\r\n"]


class Flood(socketserver.ThreadingTCPServer):
    """Answers each connection without ever coming to an end."""

    text = b""

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Send as fast as the other side takes it."""
        with suppress(OSError):
            request.sendall(b"" if self.text.startswith(b"HTTP") else b"HTTP/1.1 200 OK\r\n")
            while True:
                request.sendall(self.text)


@contextmanager
def flooding(flood: bytes) -> Iterator[str]:
    """Run a receiver in threads of its own, so that it never waits for the service; yield its URL."""
    with Flood(("127.0.0.1", 0), socketserver.BaseRequestHandler) as server:
        server.text = flood
        serving = threading.Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            serving.join()


@pytest.mark.parametrize("flood", FLOODS, ids=["informational", "head"])
async def test_a_receiver_that_floods_us_ends_its_own_attempt_and_delays_no_other(
    world: World, flood: bytes
) -> None:
    with flooding(flood) as url:
        await _flooded(world, url)


async def _flooded(world: World, url: str) -> None:
    async with receiving() as healthy, dispatching(world):
        await open_endpoint(world, await world.partner("evil"), url, networks=[GARDEN])
        await open_endpoint(world, await world.partner("good"), healthy.url, networks=[LIBRARY])
        async with asyncio.timeout(5):  # far below the patience of an attempt
            await share(world, "a", "b", "c")
            await share(world, *(f"offer {number}" for number in range(10)), network_id=LIBRARY)

            await healthy.has_taken(10)
            answer = await world.client.get("/healthz")
            failed = [each for each in await attempts(world, 11) if each["status"] is None]

        assert {each["error"] for each in failed} == {"head_too_large"}
        assert answer.status_code == 200


async def test_a_few_informational_answers_before_the_true_one_are_passed_over(
    world: World,
) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(PROCESSING * 3 + b"HTTP/1.1 204 No Content\r\n\r\n")

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with dispatching(world):
        await open_endpoint(world, await world.partner("map"), f"http://127.0.0.1:{port}/")
        await share(world, "a")

        [attempt] = await attempts(world, 1)

    server.close()
    assert attempt["status"] == 204


async def test_one_test_of_an_endpoint_and_two_of_a_partner_are_under_way(world: World) -> None:
    answering = asyncio.Event()

    async def slowly(_: Post) -> Reply:
        await answering.wait()
        return Reply()

    async with receiving(slowly) as receiver:
        partner, other = await world.partner("map"), await world.partner("other")
        paths = [(await open_endpoint(world, partner, receiver.url))["path"] for _ in range(3)]
        foreign = (await open_endpoint(world, other, receiver.url))["path"]

        async def ask(path: str, key: dict[str, str]) -> tuple[int, str | None]:
            answer = await world.client.post(f"{path}/test", headers=key)
            return answer.status_code, answer.headers.get("retry-after")

        under_way = [asyncio.create_task(ask(paths[0], partner[1]))]
        await receiver.was_sent(1)
        assert await ask(paths[0], partner[1]) == (429, "5")
        under_way.append(asyncio.create_task(ask(paths[1], partner[1])))
        await receiver.was_sent(2)
        assert await ask(paths[2], partner[1]) == (429, "5")
        under_way.append(asyncio.create_task(ask(foreign, other[1])))
        await receiver.was_sent(3)
        answering.set()

        assert await asyncio.gather(*under_way) == [(200, None)] * 3
        assert await ask(paths[2], partner[1]) == (200, None)


async def test_more_keys_give_no_more_requests(world: World) -> None:
    world.app.state.partner_buckets = Buckets(0.1, 5)
    partner_id, first = await world.partner("map")
    keys = [first]
    for _ in range(3):
        made = await world.client.post(
            f"/partners/{partner_id}/keys", json={}, headers=world.as_("ops")
        )
        keys.append({"Authorization": f"Bearer {made.json()['secret']}"})

    answers = [await world.client.get("/partners/me", headers=key) for key in keys * 2]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 3
    assert answers[-1].json()["code"] == "too_fast"
    assert int(answers[-1].headers["retry-after"]) > 0


async def test_a_partner_has_ten_live_keys_and_old_revoked_ones_are_not_listed(
    world: World,
) -> None:
    partner_id, _ = await world.partner("map")
    path, ops = f"/partners/{partner_id}/keys", world.as_("ops")
    made = [await world.client.post(path, json={}, headers=ops) for _ in range(MOST_KEYS - 1)]

    refused = await world.client.post(path, json={}, headers=ops)

    assert MOST_KEYS == 10
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_keys")
    assert "révoquez" in refused.json()["title"]
    await world.client.delete(f"{path}/{made[0].json()['api_key_id']}", headers=ops)
    assert len((await world.get(path, ops))["items"]) == MOST_KEYS
    world.clock.advance(timedelta(days=31))
    assert len((await world.get(path, ops))["items"]) == MOST_KEYS - 1


async def test_a_partner_with_too_many_silent_names_is_told_to_wait_at_each_door(
    world: World,
) -> None:
    async def busy(*_: object) -> list[str]:
        raise LookUpsBusyError(seconds=5)

    async with receiving() as receiver:
        partner = await world.partner("map")
        opened = await open_endpoint(world, partner, f"http://localhost:{receiver.port}/")
        world.app.state.channels = Channels(is_local_allowed=True, resolve_at_doors=busy)
        body = {"url": "https://silent.example/"}

        answers = [
            await world.client.request(method, path, json=body, headers=partner[1])
            for method, path in (
                ("POST", f"/partners/{partner[0]}/endpoints"),
                ("PATCH", opened["path"]),
                ("POST", f"{opened['path']}/test"),
            )
        ]

    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (429, "too_fast")
        assert answer.headers["retry-after"] == "5"


@pytest.mark.parametrize(
    "body",
    [
        {"since": "0001-01-01T00:00:00+23:59"},
        {"since": "9999-12-31T23:59:59-23:59"},
        {"since": "2026-01-01T00:00:00Z", "until": "9999-12-31T23:59:59-23:59"},
    ],
)
async def test_instants_at_the_edge_of_time_are_refused(world: World, body: dict[str, str]) -> None:
    partner = await world.partner("map")
    opened = await open_endpoint(world, partner, "http://127.0.0.1:9/")

    answer = await world.client.post(f"{opened['path']}/replays", json=body, headers=partner[1])

    assert answer.status_code == 422
    assert "cette date est hors de portée" in answer.text


async def test_one_success_makes_due_also_what_no_lane_held_yet(world: World) -> None:
    is_back = False

    async def answers(_: Post) -> Reply:
        return Reply() if is_back else Reply(503)

    async with receiving(answers) as receiver:
        await open_endpoint(world, await world.partner("map"), receiver.url)
        await share(world, *(f"offer {number}" for number in range(400)))
        for sequence in range(1, 51):
            await share(world, "behind", sequence=sequence)
        far = world.clock.now() + timedelta(days=1)
        await world.database.pool.execute("UPDATE delivery SET next_at = $1", far)
        await world.database.pool.execute(
            "UPDATE endpoint SET state = 'failing', began_failing_at = $1", world.clock.now()
        )
        is_back = True
        async with dispatching(world):
            later(world, seconds=61)
            await endpoint_is(world, "live")

            async def all_delivered() -> bool:
                return set(await states(world)) == {"delivered"}

            await eventually(all_delivered)
