"""Reads the Prometheus text of one copy, and brings its hundreds of series down to what is watched."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

LINE = re.compile(r"^([A-Za-z_:][\w:]*)(?:\{(.*)\})? (\S+)")
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
ESCAPED = re.compile(r"\\(.)")
OWN_ROUTES = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked by machines all the time: they are no work for people."""

WAITING_ROUTES = frozenset({"/events"})
"""Long polling: an answer that waits up to 30 s for something to tell is not slow."""

Counters = dict[str, float]


@dataclass(frozen=True)
class Sample:
    """One line of the text."""

    name: str
    labels: Mapping[str, str]
    number: float


@dataclass(frozen=True)
class Reading:
    """What one copy said at one moment."""

    samples: tuple[Sample, ...] = ()

    def of(self, name: str) -> Iterator[Sample]:
        """Return the samples of one metric."""
        return (sample for sample in self.samples if sample.name == name)

    def total(self, name: str, **labels: str) -> float | None:
        """Return the sum of a metric over its labels; None when it is not exported."""
        found = [
            sample.number
            for sample in self.of(name)
            if all(sample.labels.get(label) == wanted for label, wanted in labels.items())
        ]
        return sum(found) if found else None

    def largest(self, name: str) -> float | None:
        """Return the largest number of a metric; None when it is not exported."""
        return max((sample.number for sample in self.of(name)), default=None)

    def by(self, name: str, label: str) -> dict[str, float]:
        """Return a metric's numbers by one of its labels."""
        found: dict[str, float] = {}
        for sample in self.of(name):
            key = sample.labels.get(label, "")
            found[key] = found.get(key, 0.0) + sample.number
        return found

    def counters(self) -> Counters:
        """Return what only grows, added up: of two moments the difference is a speed."""
        found: Counters = {}
        for sample in self.samples:
            for key in _keys(sample):
                found[key] = found.get(key, 0.0) + sample.number
        return found


def read_metrics(text: str) -> Reading:
    """Return the platform's own metrics and the process's start out of a Prometheus text."""
    return Reading(tuple(_samples(text)))


def _samples(text: str) -> Iterator[Sample]:
    for line in text.splitlines():
        if not line.startswith(("rers_", "process_start_time")):
            continue
        found = LINE.match(line)
        if found is None:
            continue
        try:
            number = float(found[3])
        except ValueError:
            continue
        labels = {
            name: ESCAPED.sub(lambda each: {"n": "\n"}.get(each[1], each[1]), text)
            for name, text in LABEL.findall(found[2] or "")
        }
        yield Sample(found[1], labels, number)


def _keys(sample: Sample) -> Iterator[str]:
    labels = sample.labels
    match sample.name:
        case "rers_http_seconds_count" if labels.get("route") not in OWN_ROUTES:
            yield "http"
            if labels.get("status", "").startswith("5"):
                yield "http_5xx"
        case "rers_http_seconds_bucket" if labels.get("route") not in OWN_ROUTES | WAITING_ROUTES:
            yield f"http_le:{labels.get('le')}"
        case "rers_event_effect_seconds_count":
            yield "effect"
        case "rers_event_effect_seconds_bucket":
            yield f"effect_le:{labels.get('le')}"
        case "rers_inbox_duplicates_total" | "rers_relay_failures_total":
            yield sample.name


def grown(before: Counters, after: Counters) -> Counters:
    """Return by how much counters have grown; one that has shrunk began again with its process."""
    return {
        key: number - before.get(key, 0.0) if number >= before.get(key, 0.0) else number
        for key, number in after.items()
    }


def quantile(growth: Counters, prefix: str, share: float) -> float | None:
    """Return under which bound `share` of what happened stayed, as Prometheus works it out; None when nothing did."""
    marks = sorted(
        (_bound(key.removeprefix(prefix)), number)
        for key, number in growth.items()
        if key.startswith(prefix)
    )
    if not marks or marks[-1][1] <= 0:
        return None
    wanted, low, below = share * marks[-1][1], 0.0, 0.0
    for bound, number in marks:
        if number >= wanted:
            if math.isinf(bound):
                return low
            width = number - below
            return bound if width <= 0 else low + (bound - low) * (wanted - below) / width
        low, below = bound, number
    return low


def _bound(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.inf
