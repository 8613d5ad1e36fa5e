"""What is exported, read from the metrics themselves: for documents, and for tests of dashboards and rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from types import ModuleType

from prometheus_client import Counter, Gauge, Histogram

from shared.measures import Measure


@dataclass(frozen=True)
class Exported:
    """One metric as Prometheus sees it."""

    name: str
    kind: str
    """counter, histogram or gauge."""
    labels: tuple[str, ...]
    meaning: str

    @property
    def series(self) -> tuple[str, ...]:
        """The names by which queries may ask for it."""
        if self.kind != "histogram":
            return (self.name,)
        return tuple(f"{self.name}_{part}" for part in ("bucket", "count", "sum"))

    @property
    def unit(self) -> str:
        """What its values are."""
        return "seconds" if self.name.endswith("_seconds") else "1"


def counted_in(module: ModuleType) -> list[Exported]:
    """Return the counters and histograms that a module declares, in their order."""
    return [_declared(each) for each in vars(module).values() if _is_whole(each)]


def _is_whole(found: object) -> bool:
    """Say whether it is a metric itself, not one label's share of it."""
    return isinstance(found, Counter | Gauge | Histogram) and not found._labelvalues


def _declared(metric: Counter | Gauge | Histogram) -> Exported:
    name = f"{metric._name}_total" if metric._type == "counter" else metric._name
    return Exported(name, metric._type, tuple(metric._labelnames), metric._documentation)


def measured(measures: Iterable[Measure]) -> list[Exported]:
    """Return the gauges that measures become."""
    return [
        Exported(each.name, "gauge", (each.label,) if each.label else (), each.help)
        for each in measures
    ]
