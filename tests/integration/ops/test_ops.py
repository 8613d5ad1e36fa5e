"""The ops process beside a real platform: it sees what falls, names it, and lets dead letters be decided."""

import json
import os
import re
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import nats
import pytest

from deploy.clients.api import Api
from deploy.local.stack import LocalStack
from deploy.ops.settings import OpsSettings
from deploy.ops.witness.rounds import Rounds
from shared.clock import SystemClock
from tests.fixtures.waiting import eventually

WITHIN_S = 60.0
NAMES = (
    "jetstream_server_total_streams",
    "jetstream_stream_total_messages",
    "jetstream_stream_total_bytes",
    "jetstream_stream_last_seq",
    "jetstream_stream_limit_bytes",
    "jetstream_consumer_num_pending",
    "jetstream_consumer_num_ack_pending",
    "jetstream_consumer_num_redelivered",
    "jetstream_consumer_num_waiting",
    "jetstream_consumer_delivered_stream_seq",
    "rers_nats_up",
    "rers_nats_sync_always",
    "rers_nats_nodes_up",
    "rers_dead_letters",
    "rers_dead_letters_oldest_seconds",
    "rers_disk_used_ratio",
    "rers_backup_age_seconds",
    "rers_restore_drill_age_seconds",
    "rers_clock_skew_seconds",
    "rers_copy_up",
)


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[LocalStack]:
    """The whole platform with its ops process, the witness off."""
    async with LocalStack(tmp_path / "folder", ops=True) as started:
        yield started


@pytest.fixture
async def page(stack: LocalStack) -> AsyncIterator[httpx.AsyncClient]:
    """A reader of the ops page."""
    url = str(stack.addresses.ops_url)
    async with httpx.AsyncClient(base_url=url, timeout=20, trust_env=False) as client:
        yield client


def named(page: httpx.AsyncClient, *alerts: str) -> Callable[[], Awaitable[bool]]:
    """Say whether all these problems, and no other of services, are told."""

    async def look() -> bool:
        told = (await page.get("/state.json")).json()["problems"]
        found = {each["alert"] for each in told if each["subject"].startswith("savoirs")}
        return found == set(alerts)

    return look


async def test_a_platform_is_watched_and_its_dead_letters_are_decided(
    stack: LocalStack, page: httpx.AsyncClient
) -> None:
    await _figures_are_told(page)
    await _a_service_that_hangs_is_named(stack, page)
    await _dead_letters_are_discarded(stack, page)
    await _the_witness_makes_its_journey(stack)


async def _figures_are_told(page: httpx.AsyncClient) -> None:
    state = (await page.get("/state.json")).json()
    metrics = (await page.get("/metrics")).text

    assert {each["service"] for each in state["services"]} >= {"members", "partners"}
    assert {each["name"] for each in state["broker"]["streams"]} >= {"EVENTS", "DLQ", "PARTNERS"}
    assert state["databases"]["rers_members"] > 0
    assert [name for name in NAMES if f"# TYPE {name} " not in metrics] == []
    assert 'rers_copy_up{copy="savoirs-1",service="savoirs"} 1.0' in metrics
    assert (await page.get("/")).status_code == 200
    assert (await page.get("/", headers={"host": "evil.example"})).status_code == 421


async def _a_service_that_hangs_is_named(stack: LocalStack, page: httpx.AsyncClient) -> None:
    await eventually(named(page), WITHIN_S)
    pid = stack.pid("savoirs-1")
    assert pid is not None

    os.kill(pid, signal.SIGSTOP)
    try:
        await eventually(named(page, "ServiceDown"), WITHIN_S)
    finally:
        os.kill(pid, signal.SIGCONT)

    await eventually(named(page), WITHIN_S)


async def _dead_letters_are_discarded(stack: LocalStack, page: httpx.AsyncClient) -> None:
    client = await nats.connect(stack.addresses.nats_url)
    headers = {"ce-type": "rers.savoirs.offer.created.v1", "ce-id": "<script>x</script>"}
    subject = "rers.movement.savoirs.offer.created.x"
    await client.jetstream().publish(subject, b"{", headers=headers)
    await client.close()

    async def groups() -> list[dict[str, Any]]:
        return list((await page.get("/state.json")).json()["dead"])

    group = (await eventually(groups, WITHIN_S))[0]
    path = f"/dead-letters/{group['fingerprint']}"
    text = (await page.get(path)).text
    token = re.findall(r'name="token" value="([^"]+)"', text)[0]
    form = {"token": token, "reason": "un essai"}
    foreign = await page.post(f"{path}/discard", data=form, headers={"origin": "http://evil"})
    silent = await page.post(f"{path}/discard", data={"token": token, "reason": " "})
    guessed = await page.post(f"{path}/replay", data={"token": "guessed"})
    done = await page.post(f"{path}/discard", data=form)

    assert "<script>x" not in text
    assert (foreign.status_code, silent.status_code, guessed.status_code) == (403, 422, 403)
    assert done.status_code == 303
    lines = [json.loads(line) for line in (stack.folder / "audit.log").read_text().splitlines()]
    assert [line["action"] for line in lines] == ["discard"] * group["count"]
    assert {line["reason"] for line in lines} == {"un essai"}
    assert "page d'exploitation" in lines[0]["who"]


async def _the_witness_makes_its_journey(stack: LocalStack) -> None:
    """Twice: the first founds its network, the second finds everything there, and nothing is left."""
    told = {"RERS_OPS_WATCH": str(stack.folder / "ops.json"), "RERS_HTTP_PORT": "1"}
    settings = OpsSettings.read({**told, "RERS_WITNESS": "on"})
    rounds = Rounds(settings, SystemClock())
    async with Api(stack.addresses.services) as api:
        await rounds.once(api)
        memory = json.loads((stack.folder / "witness.json").read_text())
        await rounds.once(api)
        again = json.loads((stack.folder / "witness.json").read_text())

    assert (rounds.reason, rounds.ok, rounds.failed) == ("", 2, 0)
    assert memory == again
    assert list(rounds.seconds) == [
        "people", "offer", "request", "search", "proposal", "answer", "register", "message", "tidy"
    ]  # fmt: skip
