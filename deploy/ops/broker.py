"""What the broker's own monitoring says of its nodes, streams and consumers."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import httpx

from deploy.ops.copies import ahead_of
from deploy.ops.state import BrokerState, ConsumerState, NodeState, StreamState

Told = Mapping[str, Any]
JSZ = "/jsz?consumers=true&config=true"


async def ask_nodes(
    client: httpx.AsyncClient, urls: Sequence[str], now: Callable[[], datetime]
) -> BrokerState:
    """Ask all nodes at once; who leads a stream or a consumer knows it best."""
    answers = await asyncio.gather(*(_ask(client, url, now) for url in urls))
    reports = [(node.name, jsz) for node, jsz in answers]
    streams = {stream.name: stream for stream in _best(_streams(reports))}
    consumers = {(each.stream, each.name): each for each in _best(_consumers(reports))}
    return BrokerState(
        nodes=tuple(node for node, _ in answers),
        streams=tuple(streams[name] for name in sorted(streams)),
        consumers=tuple(consumers[key] for key in sorted(consumers)),
    )


async def _ask(
    client: httpx.AsyncClient, url: str, now: Callable[[], datetime]
) -> tuple[NodeState, Told]:
    asked_at = now()
    try:
        varz, health, jsz = await asyncio.gather(
            client.get(url + "/varz"), client.get(url + "/healthz"), client.get(url + JSZ)
        )
        node = node_of(url, varz.json(), asked_at, now())
        return replace(node, is_up=health.status_code == 200), jsz.json()
    except (httpx.HTTPError, ValueError):
        return NodeState(url=url), {}


def node_of(url: str, varz: Told, asked_at: datetime, heard_at: datetime) -> NodeState:
    """Read `/varz`."""
    jetstream = varz.get("jetstream", {})
    settings, stats = jetstream.get("config", {}), jetstream.get("stats", {})
    return NodeState(
        url=url,
        name=str(varz.get("server_name", "")),
        is_sync_always=settings.get("sync_always") is True,
        storage_bytes=int(stats.get("storage", 0)),
        storage_limit_bytes=int(settings.get("max_storage", 0)),
        clock_ahead_s=_ahead(str(varz.get("now", "")), asked_at, heard_at),
    )


def _ahead(told: str, asked_at: datetime, heard_at: datetime) -> float:
    try:
        at = datetime.fromisoformat(told[:26].rstrip("Z") + "+00:00")
    except ValueError:
        return 0.0
    return ahead_of(at, asked_at, heard_at)


Ranked = tuple[bool, Any]


def _best(found: Iterable[Ranked]) -> Iterator[Any]:
    """Yield what others tell first, then what leaders tell: the last one said of a thing stays."""
    return (value for _, value in sorted(found, key=lambda pair: pair[0]))


def _streams(reports: Iterable[tuple[str, Told]]) -> Iterator[Ranked]:
    for node, stream in _stream_details(reports):
        state = stream.get("state", {})
        limit = stream.get("config", {}).get("max_bytes", -1)
        yield (
            _leads(node, stream),
            StreamState(
                name=str(stream.get("name", "")),
                messages=int(state.get("messages", 0)),
                bytes=int(state.get("bytes", 0)),
                first_seq=int(state.get("first_seq", 0)),
                last_seq=int(state.get("last_seq", 0)),
                limit_bytes=int(limit),
            ),
        )


def _consumers(reports: Iterable[tuple[str, Told]]) -> Iterator[Ranked]:
    for node, stream in _stream_details(reports):
        for told in stream.get("consumer_detail") or ():
            yield (
                _leads(node, told),
                ConsumerState(
                    stream=str(stream.get("name", "")),
                    name=str(told.get("name", "")),
                    pending=int(told.get("num_pending", 0)),
                    ack_pending=int(told.get("num_ack_pending", 0)),
                    redelivered=int(told.get("num_redelivered", 0)),
                    waiting=int(told.get("num_waiting", 0)),
                    delivered_stream_seq=int(told.get("delivered", {}).get("stream_seq", 0)),
                ),
            )


def _stream_details(reports: Iterable[tuple[str, Told]]) -> Iterator[tuple[str, Told]]:
    for node, jsz in reports:
        for account in jsz.get("account_details") or ():
            for stream in account.get("stream_detail") or ():
                yield node, stream


def _leads(node: str, told: Told) -> bool:
    cluster = told.get("cluster") or {}
    return not cluster or cluster.get("leader") == node


class Silences:
    """Remembers since when each consumer has had something to hear and been given nothing."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._since: dict[tuple[str, str], tuple[int, datetime]] = {}

    def marked(self, broker: BrokerState, now: datetime) -> BrokerState:
        """Return the broker with each consumer's silence, in seconds."""
        marked = []
        for consumer in broker.consumers:
            key, seq = (consumer.stream, consumer.name), consumer.delivered_stream_seq
            known = self._since.get(key)
            if consumer.pending == 0 or known is None or known[0] != seq:
                self._since[key] = known = (seq, now)
            silent = (now - known[1]).total_seconds()
            marked.append(replace(consumer, silent_s=silent))
        return replace(broker, consumers=tuple(marked))
