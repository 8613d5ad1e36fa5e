"""The broker's figures, as a real server told them, go out under the names that dashboards know."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client import CollectorRegistry, generate_latest

from deploy.ops.broker import Silences, ask_nodes
from deploy.ops.collector import OpsCollector
from deploy.ops.state import BackupState, State, WitnessState
from tests.unit.ops.states import NOW, a_broker, a_consumer, a_group, a_state

JSZ = json.loads((Path(__file__).parent / "jsz.json").read_text())
"""Answer of nats-server 2.15 to /jsz?consumers=true&config=true, two of its streams."""
VARZ = {
    "server_name": "nats",
    "now": "2026-11-22T17:00:03.5Z",
    "jetstream": {"config": {"sync_always": True, "max_storage": 1000}, "stats": {"storage": 10}},
}


def nodes(answers: dict[str, Any]) -> httpx.AsyncClient:
    def answer(request: httpx.Request) -> httpx.Response:
        body = answers.get(f"{request.url.host}{request.url.path}")
        return httpx.Response(503) if body is None else httpx.Response(200, json=body)

    return httpx.AsyncClient(transport=httpx.MockTransport(answer))


def told(state: State | None) -> str:
    registry = CollectorRegistry()
    registry.register(OpsCollector(lambda: state))
    return generate_latest(registry).decode()


async def test_a_real_answer_is_read() -> None:
    client = nodes({"a/varz": VARZ, "a/healthz": {"status": "ok"}, "a/jsz": JSZ})

    broker = await ask_nodes(client, ["http://a"], lambda: NOW)

    events = broker.stream("EVENTS")
    assert events is not None
    assert events.limit_bytes == 8 * 2**30
    assert events.last_seq > 0
    assert {consumer.stream for consumer in broker.consumers} == {"EVENTS"}
    assert broker.nodes[0].is_sync_always is True
    assert broker.nodes[0].clock_ahead_s == pytest.approx(3.5)
    assert broker.up == 1


async def test_a_node_that_does_not_answer_is_said_and_the_others_tell() -> None:
    client = nodes({"b/varz": VARZ, "b/healthz": {"status": "ok"}, "b/jsz": JSZ})

    broker = await ask_nodes(client, ["http://a", "http://b"], lambda: NOW)

    assert [node.is_up for node in broker.nodes] == [False, True]
    assert broker.stream("EVENTS") is not None


async def test_of_several_nodes_the_leader_is_believed() -> None:
    def jsz(messages: int) -> dict[str, Any]:
        state = {"messages": messages}
        stream = {"name": "EVENTS", "state": state, "cluster": {"leader": "n2"}}
        return {"account_details": [{"stream_detail": [stream]}]}

    answers: dict[str, Any] = {}
    for number in (1, 2, 3):
        answers[f"{number}/varz"] = {"server_name": f"n{number}"}
        answers[f"{number}/healthz"] = {}
        answers[f"{number}/jsz"] = jsz(number * 10)

    urls = ["http://1", "http://2", "http://3"]
    broker = await ask_nodes(nodes(answers), urls, lambda: NOW)

    assert [stream.messages for stream in broker.streams] == [20]


def test_a_consumer_is_silent_from_when_something_waits_and_nothing_is_delivered() -> None:
    silences = Silences()
    waiting = a_broker(consumers=(a_consumer(pending=5),))
    moved = a_broker(consumers=(a_consumer(pending=5, delivered_stream_seq=8),))
    later = NOW + timedelta(seconds=40)

    silences.marked(waiting, NOW)

    assert silences.marked(waiting, later).consumers[0].silent_s == 40
    assert silences.marked(moved, later).consumers[0].silent_s == 0


def test_metrics_have_the_names_and_labels_that_are_agreed() -> None:
    witness = WitnessState(is_on=True, ok=4, failed=1, last_success_age_s=9, steps={"offer": 0.5})
    text = told(a_state(dead=(a_group(),), witness=witness, backup=BackupState()))

    for line in (
        'jetstream_consumer_num_pending{consumer_name="savoirs",stream_name="EVENTS"} 0.0',
        'jetstream_consumer_delivered_stream_seq{consumer_name="savoirs",stream_name="EVENTS"} 7.0',
        'jetstream_stream_total_messages{stream_name="EVENTS"} 7.0',
        "jetstream_server_total_streams 1.0",
        'rers_dead_letters{consumer="matching",fingerprint="ab12cd34ef56"} 3.0',
        "rers_dead_letters_oldest_seconds 3600.0",
        "rers_backup_age_seconds +Inf",
        'rers_disk_used_ratio{volume="data"} 0.4',
        'rers_copy_up{copy="members-1",service="members"} 1.0',
        'rers_witness_runs_total{outcome="ok"} 4.0',
        'rers_witness_step_seconds{step="offer"} 0.5',
        "rers_nats_sync_always 1.0",
        "rers_nats_nodes_up 1.0",
    ):
        assert line in text.splitlines()


def test_a_witness_that_is_off_says_nothing_and_so_wakes_nobody() -> None:
    assert "rers_witness" not in told(a_state())


def test_before_the_first_look_there_is_nothing_to_tell() -> None:
    assert told(None) == ""


def test_an_age_that_nobody_can_read_is_no_age() -> None:
    text = told(
        a_state(dead=(a_group(first_died_at="yesterday"),), at=datetime(2026, 1, 1, tzinfo=UTC))
    )

    assert "rers_dead_letters_oldest_seconds 0.0" in text
