"""One trace from a person's request to its effect in another service, if anybody wants to see it."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from deploy.local.secrets import Vault
from deploy.places import ROOT
from shared.settings import Settings
from shared.tracing import context_of, spans_of
from tests.fixtures.databases import NewDatabase
from tests.fixtures.waiting import eventually
from tests.integration.at_work import ANN, NETWORK, AtWork
from tests.integration.otlp import Collector, Seen, collecting

CREATED = "rers.savoirs.offer.created.v1"
CANARY = "Zorglub-canari"


@pytest.fixture
async def collector() -> AsyncIterator[Collector]:
    async with collecting() as collector:
        yield collector


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
def at_work(database: NewDatabase, nats_url: str, tmp_path: Path, stack: AsyncExitStack) -> AtWork:
    return AtWork(database, nats_url, Vault(tmp_path / "vault"), stack)


async def test_a_command_is_one_trace_through_outbox_and_broker_to_its_effect_elsewhere(
    at_work: AtWork, collector: Collector
) -> None:
    at_work.more = {"RERS_OTLP_URL": collector.url}
    await at_work.start("savoirs", "matching")

    answered = context_of(await at_work.offer(description=f"Chez {CANARY}, le soir"))

    assert answered is not None
    trace_id, span_id, _ = answered

    async def spans() -> dict[tuple[str, str], Seen]:
        found = {(e.service, e.name): e for e in collector.of_trace(trace_id)}
        last = {("rers-matching", f"process {CREATED}"), ("rers-savoirs", f"send {CREATED}")}
        return found if last <= found.keys() else {}

    found = await eventually(spans, within_s=30)
    request = found["rers-savoirs", "POST /offers"]
    created = found["rers-savoirs", f"create {CREATED}"]
    sent = found["rers-savoirs", f"send {CREATED}"]
    handled = found["rers-matching", f"process {CREATED}"]
    effect = found["rers-matching", f"effect {CREATED}"]
    assert (request.span_id, request.parent_id, request.kind) == (span_id, "", "server")
    assert (created.parent_id, created.kind) == (request.span_id, "producer")
    assert (sent.parent_id, sent.kind) == (created.span_id, "client")
    assert (handled.parent_id, handled.kind) == (created.span_id, "consumer")
    assert (effect.parent_id, effect.kind) == (handled.span_id, "internal")
    assert "/offers" in request.attributes["http.route"]
    everything = b"".join(collector.raw)
    for personal in (CANARY.encode(), b"rosiers", ANN.encode(), b"Bearer"):
        assert personal not in everything


async def test_a_callers_own_trace_goes_on_and_what_he_does_not_sample_is_not_sent(
    at_work: AtWork, collector: Collector
) -> None:
    at_work.more = {"RERS_OTLP_URL": collector.url}
    await at_work.start("savoirs")
    client = at_work.clients["savoirs"]
    parent, silent = "00-" + "a" * 32 + "-" + "b" * 16, "00-" + "c" * 32 + "-" + "d" * 16

    await client.get(f"/board?q={CANARY}", headers={"traceparent": f"{silent}-00"})
    await client.get(f"/board?q={CANARY}", headers={"traceparent": f"{parent}-01"})

    async def arrived() -> list[Seen]:
        return collector.of_trace("a" * 32)

    assert [(e.name, e.parent_id) for e in await eventually(arrived)] == [("GET /board", "b" * 16)]
    assert collector.of_trace("c" * 32) == []
    assert CANARY.encode() not in b"".join(collector.raw)


async def never_answering(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def test_no_collector_no_harm(at_work: AtWork) -> None:
    deaf = await asyncio.start_server(never_answering, "127.0.0.1", 0)
    port = deaf.sockets[0].getsockname()[1]

    for url in (f"http://127.0.0.1:{port}", "http://127.0.0.1:9"):
        async with AsyncExitStack() as stack:
            one = AtWork(at_work.new_database, at_work.nats_url, at_work.vault, stack)
            one.more = {"RERS_OTLP_URL": url}
            await one.start("savoirs")
            await one.offer()
            began = time.monotonic()
            for _ in range(50):
                answer = await one.clients["savoirs"].get("/board")
                assert answer.status_code == 200
            assert time.monotonic() - began < 20
            began = time.monotonic()
        assert time.monotonic() - began < 15, "the drain waits for the collector"
    deaf.close()


def test_nothing_of_opentelemetry_is_imported_unless_it_is_asked_for() -> None:
    look = "import sys, services.savoirs.bootstrap; print(*sys.modules, sep='\\n')"
    modules = subprocess.run(
        [sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")

    assert [
        each for each in modules if each.startswith(("opentelemetry.sdk", "opentelemetry.exporter"))
    ] == []
    assert "shared.telemetry" not in modules
    assert spans_of("savoirs", "") is None
    assert Settings.__dataclass_fields__["otlp_url"].default == ""


async def test_a_handler_that_fails_shows_the_kind_of_its_error_and_not_its_words(
    collector: Collector,
) -> None:
    spans = spans_of("savoirs", collector.url)
    assert spans is not None

    spans.start("effect x", "internal", "", {}).end(ValueError(f"{CANARY} is no town"))
    await spans.close()

    (span,) = collector.spans()
    assert (span.is_error, "ValueError" in span.attributes["error.type"]) == (True, True)
    assert CANARY.encode() not in b"".join(collector.raw)
    assert NETWORK.encode() not in b"".join(collector.raw)
