"""The arithmetic of docs/scale.md: what so many networks and members need, from what one thing costs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

YEAR_S = 365 * 86_400
PEAK = 20
"""The first days of September against the mean of the year."""

A_YEAR = {"member": 0.25, "savoir": 3.0, "exchange": 1.0, "registration": 1.0}
"""How often each happens for one member in a year (docs/scale.md says why)."""

GIB = 1024**3
EVENTS_BYTES, PARTNERS_BYTES = 8 * GIB, 4 * GIB
SUBJECTS_WARNED = 1_000_000
SUBJECT_BYTES = 500


@dataclass(frozen=True)
class Plan:
    """A platform of a size, and what it needs in its first year and at its peak."""

    networks: int
    members: int
    figures: Mapping[str, float]


def plan(per: Mapping[str, Any], networks: int, members: int) -> Plan:
    """Multiply and add; `per` is what `rers bench scale` measured for one thing of each kind."""
    started = {"network": float(networks), "member": float(members)}
    a_year = {name: often * members for name, often in A_YEAR.items()}

    def of(times: Mapping[str, float], *path: str) -> float:
        return sum(count * _at(per[name], path) for name, count in times.items())

    facts, mails = of(a_year, "facts"), of(a_year, "mails")
    cpu_s = of(a_year, "cpu_ms", "total") / 1e3
    figures = {
        "facts_a_year": facts,
        "facts_per_s": facts / YEAR_S,
        "facts_per_s_peak": PEAK * facts / YEAR_S,
        "commands_per_s_peak": PEAK * of(a_year, "commands") / YEAR_S,
        "public_facts_per_s_peak": PEAK * of(a_year, "public_facts") / YEAR_S,
        "mails_a_year": mails,
        "mails_per_s_peak": PEAK * mails / YEAR_S,
        "cores_mean": cpu_s / YEAR_S,
        "cores_peak": PEAK * cpu_s / YEAR_S,
        "subjects_at_start": of(started, "subjects"),
        "subjects_a_year": of(a_year, "subjects"),
        "events_bytes_at_start": of(started, "stream_bytes", "EVENTS"),
        "events_bytes_a_year": of(a_year, "stream_bytes", "EVENTS"),
        "partners_bytes_30_days": of(a_year, "stream_bytes", "PARTNERS") * 30 / 365,
        "database_bytes_at_start": of(started, "database_bytes", "total"),
        "database_bytes_a_year": of(a_year, "database_bytes", "total"),
        "inbox_bytes_400_days": of(a_year, "inbox_bytes", "total") * 400 / 365,
        "wal_bytes_a_day": of(a_year, "wal_bytes") / 365,
        "wal_bytes_per_s_peak": PEAK * of(a_year, "wal_bytes") / YEAR_S,
    }
    figures["subjects_memory_bytes"] = SUBJECT_BYTES * (
        figures["subjects_at_start"] + figures["subjects_a_year"]
    )
    return Plan(networks, members, figures)


def _at(found: Any, path: tuple[str, ...]) -> float:
    for name in path:
        found = found[name]
    return float(found)
