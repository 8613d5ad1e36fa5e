"""Gives Prometheus what only this process sees; the broker's figures under the names of the NATS exporter."""

import math
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from deploy.ops.state import BrokerState, State

CONSUMER_FIGURES = {
    "jetstream_consumer_num_pending": ("Messages not yet delivered", "pending"),
    "jetstream_consumer_num_ack_pending": ("Messages delivered without answer", "ack_pending"),
    "jetstream_consumer_num_redelivered": ("Messages delivered more than once", "redelivered"),
    "jetstream_consumer_num_waiting": ("Pull requests that stand", "waiting"),
    "jetstream_consumer_delivered_stream_seq": (
        "Last sequence delivered",
        "delivered_stream_seq",
    ),
}
STREAM_FIGURES = {
    "jetstream_stream_total_messages": ("Messages kept", "messages"),
    "jetstream_stream_total_bytes": ("Bytes kept", "bytes"),
    "jetstream_stream_last_seq": ("Last sequence given", "last_seq"),
    "jetstream_stream_limit_bytes": ("Bytes that may be kept, -1 without limit", "limit_bytes"),
}


class OpsCollector(Collector):
    """Turns what was seen last into metrics."""

    def __init__(self, state: Callable[[], State | None]) -> None:
        """Ask `state` whenever Prometheus asks."""
        self._state = state

    def collect(self) -> Iterable[Metric]:
        """Return every metric; nothing before the first look."""
        state = self._state()
        if state is None:
            return
        yield from _broker(state.broker)
        yield from _dead_letters(state)
        yield from _places(state)
        yield from _copies(state)
        yield from _witness(state)

    def describe(self) -> Iterable[Metric]:
        """Say nothing beforehand: the registry would collect in order to know."""
        return ()


def _broker(broker: BrokerState) -> Iterator[Metric]:
    is_durable = all(node.is_sync_always is not False for node in broker.nodes)
    yield _gauge("rers_nats_up", "1 when a node of the broker is well", float(broker.up > 0))
    yield _gauge("rers_nats_nodes_up", "Nodes of the broker that are well", broker.up)
    yield _gauge("rers_nats_sync_always", "1 when each write is synced", float(is_durable))
    yield _gauge("jetstream_server_total_streams", "Streams of the broker", len(broker.streams))
    for name, (meaning, field) in STREAM_FIGURES.items():
        family = GaugeMetricFamily(name, meaning, labels=["stream_name"])
        for stream in broker.streams:
            family.add_metric([stream.name], getattr(stream, field))
        yield family
    for name, (meaning, field) in CONSUMER_FIGURES.items():
        family = GaugeMetricFamily(name, meaning, labels=["stream_name", "consumer_name"])
        for consumer in broker.consumers:
            family.add_metric([consumer.stream, consumer.name], getattr(consumer, field))
        yield family


def _dead_letters(state: State) -> Iterator[Metric]:
    labels = ["consumer", "fingerprint"]
    family = GaugeMetricFamily("rers_dead_letters", "Dead letters of one cause", labels=labels)
    for group in state.dead:
        family.add_metric([group.consumer, group.fingerprint], group.count)
    yield family
    ages = [age for group in state.dead if (age := _age(group.first_died_at, state)) is not None]
    meaning = "Age of the oldest dead letter"
    yield _gauge("rers_dead_letters_oldest_seconds", meaning, max(ages, default=0.0))


def _places(state: State) -> Iterator[Metric]:
    family = GaugeMetricFamily("rers_disk_used_ratio", "How full a volume is", labels=["volume"])
    for volume, used in state.disks.items():
        family.add_metric([volume], used)
    yield family
    backup = state.backup
    yield _gauge(
        "rers_backup_age_seconds", "Age of the last backup", _or_never(backup.backup_age_s)
    )
    yield _gauge(
        "rers_restore_drill_age_seconds",
        "Age of the last proof that a backup is of use",
        _or_never(backup.drill_age_s),
    )
    yield _gauge("rers_clock_skew_seconds", "Largest difference of clocks", state.clock_skew_s)
    sizes = GaugeMetricFamily("rers_database_bytes", "Size of a database", labels=["database"])
    for database, size in (state.databases or {}).items():
        sizes.add_metric([database], size)
    yield sizes


def _copies(state: State) -> Iterator[Metric]:
    family = GaugeMetricFamily("rers_copy_up", "1 when a copy answers", labels=["service", "copy"])
    for service in state.services:
        for copy in service.copies:
            family.add_metric([copy.service, copy.copy], float(copy.is_up))
    yield family


def _witness(state: State) -> Iterator[Metric]:
    witness = state.witness
    if not witness.is_on:
        return
    runs = CounterMetricFamily("rers_witness_runs", "Journeys of the witness", labels=["outcome"])
    runs.add_metric(["ok"], witness.ok)
    runs.add_metric(["failed"], witness.failed)
    yield runs
    yield _gauge(
        "rers_witness_failures_in_a_row", "Journeys failed at last", witness.failures_in_a_row
    )
    steps = GaugeMetricFamily(
        "rers_witness_step_seconds", "How long a step took in the last journey", labels=["step"]
    )
    for step, seconds in witness.steps.items():
        steps.add_metric([step], seconds)
    yield steps
    yield _gauge(
        "rers_witness_last_success_seconds",
        "Age of the last journey that succeeded; before the first, of this process",
        _or_never(witness.last_success_age_s),
    )


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=value)


def _or_never(age: float | None) -> float:
    return math.inf if age is None else age


def _age(told: str, state: State) -> float | None:
    try:
        return max(0.0, (state.at - datetime.fromisoformat(told)).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None
