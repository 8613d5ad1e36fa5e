"""The programs that partners copy run as they are: killed and started again they miss nothing."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import nats
import pytest
import uvicorn

from deploy.local import broker_accounts
from deploy.local.broker_accounts import Logins, PartnerAccount
from deploy.local.password_hash import kept
from shared.messaging.partner_durables import PartnerDurable, put_durables
from shared.messaging.provision import provision
from tests.architecture.sources import ROOT
from tests.fixtures.broker import Broker
from tests.fixtures.waiting import eventually
from tests.integration.partners.conftest import World
from tests.unit.partners.facts import an_id, an_offer

PATIENCE_S = 20.0


@asynccontextmanager
async def running(
    folder: Path, program: str, *options: str, **secrets: str
) -> AsyncIterator[Process]:
    """Run an example in an empty folder; it is killed at the end."""
    command = (sys.executable, str(ROOT / "examples" / program), *options)
    child = await asyncio.create_subprocess_exec(
        *command, cwd=folder, env={**os.environ, **secrets}, stdout=PIPE
    )
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


async def printed(child: Process, lines: int) -> list[dict[str, Any]]:
    """Return the next facts that it prints."""
    assert child.stdout is not None
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(PATIENCE_S):
        while len(found) < lines:
            line = await child.stdout.readline()
            assert line, "it has ended"
            if line.startswith(b"{"):
                found.append(json.loads(line))
    return found


@pytest.fixture
async def partners_broker(tmp_path: Path) -> AsyncIterator[Broker]:
    """A broker with the streams, and with one partner who may read them."""
    account = PartnerAccount("library", kept("library's password"))
    broker_accounts.write(tmp_path / "nats", Logins("services", "system"), [account])
    broker = Broker(tmp_path)
    await broker.ready()
    await provision(broker.url)
    client = await nats.connect(broker.url)
    await put_durables(client.jetstream(), [PartnerDurable("library")])
    await client.close()
    yield broker
    broker.stop()


async def announce(broker: Broker, numbers: range) -> None:
    """Have public facts of these numbers go out."""
    client = await nats.connect(broker.url)
    for number in numbers:
        headers = {
            "ce-id": f"fact-{number}",
            "ce-type": "rers.public.session.paused.v1",
            "ce-sequence": str(number),
            "Nats-Msg-Id": f"fact-{number}",
        }
        subject = "rers.movement.public.session.paused.a-session"
        await client.jetstream().publish(subject, b'{"session_id": "a"}', headers=headers)
    await client.close()


async def test_the_subscriber_goes_on_after_a_kill_and_tells_no_fact_twice(
    partners_broker: Broker, tmp_path: Path
) -> None:
    address = partners_broker.url.rpartition("@")[2]
    options = ("--servers", f"nats://{address}", "--user", "partner-library")
    secret = {"RERS_NATS_PASSWORD": "library's password"}

    await announce(partners_broker, range(1, 4))
    async with running(tmp_path, "nats_subscriber.py", *options, **secret) as child:
        before = await printed(child, 3)
    await announce(partners_broker, range(4, 7))
    async with running(tmp_path, "nats_subscriber.py", *options, **secret) as child:
        after = await printed(child, 3)
        await announce(partners_broker, range(7, 9))
        live = await printed(child, 2)

    assert [fact["id"] for fact in before + after + live] == [f"fact-{n}" for n in range(1, 9)]
    assert before[0]["data"] == {"session_id": "a"}


@asynccontextmanager
async def served(world: World) -> AsyncIterator[str]:
    """Serve the world's app on a port of its own."""
    config = uvicorn.Config(world.app, port=0, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())

    async def has_started() -> bool:
        return server.started

    await eventually(has_started)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


async def test_the_feed_begins_with_what_is_so_now_and_goes_on_after_a_kill(
    world: World, tmp_path: Path
) -> None:
    _, key = await world.partner("carte")
    secret = {"RERS_API_KEY": key["Authorization"].removeprefix("Bearer ")}
    await tell(world, "a", "b")

    async with served(world) as url:
        async with running(tmp_path, "pull_feed.py", "--url", url, **secret) as child:
            things = await printed(child, 2)
            await tell(world, "c")
            live = await printed(child, 1)
            await world.is_waiting()  # so the cursor behind it is written
        await tell(world, "d", "e")
        async with running(tmp_path, "pull_feed.py", "--url", url, **secret) as child:
            after = await printed(child, 2)

    assert {thing["id"] for thing in things} == {an_id("a"), an_id("b")}
    assert [fact["subject"] for fact in live + after] == [an_id(name) for name in "cde"]


async def test_the_feed_begins_again_with_the_snapshot_after_more_than_thirty_days(
    world: World, tmp_path: Path
) -> None:
    _, key = await world.partner("carte")
    secret = {"RERS_API_KEY": key["Authorization"].removeprefix("Bearer ")}
    await tell(world, "a")
    first = await world.get("/events", key)
    await tell(world, "b")
    world.clock.advance(timedelta(days=31))
    await world.fire_timers()
    await tell(world, "c")
    state = {"cursor": first["next"], "versions": {}}
    (tmp_path / "feed-state.json").write_text(json.dumps(state), encoding="utf-8")

    async with (
        served(world) as url,
        running(tmp_path, "pull_feed.py", "--url", url, **secret) as child,
    ):
        things = await printed(child, 3)
        await tell(world, "d")
        live = await printed(child, 1)

    assert {thing["id"] for thing in things} == {an_id(name) for name in "abc"}
    assert live[0]["subject"] == an_id("d")


async def tell(world: World, *names: str) -> None:
    await world.hear(*((an_offer(name), an_id(name), 1) for name in names))
