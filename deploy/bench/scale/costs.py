"""What one thing costs: the difference between two readings, divided by how many things came between."""

from collections.abc import Mapping
from typing import Any

from deploy.bench.scale.reading import Held, Reading

PASSING = ("public.outbox", "public.idempotency")
"""Emptied as facts leave, and after a day: no part of what a year adds."""


def bytes_by_service(reading: Reading, *, inbox: bool) -> dict[str, int]:
    """Return what lasts of each service's tables: its inbox alone, or all the rest."""
    found: dict[str, int] = {}
    for name, held in reading.tables.items():
        service, table = name.split(" ")
        if table not in PASSING and (table == "public.inbox") == inbox:
            found[service] = found.get(service, 0) + held.bytes
    return found


def less(after: Mapping[str, float], before: Mapping[str, float]) -> dict[str, float]:
    """Return the differences, name by name."""
    return {name: value - before.get(name, 0) for name, value in after.items()}


def idle_cpu(before: Reading, after: Reading) -> dict[str, float]:
    """Return the processor seconds that each process uses in a second without any load."""
    seconds = after.taken_at - before.taken_at
    return {name: used / seconds for name, used in less(after.cpu_s, before.cpu_s).items()}


def costs(before: Reading, after: Reading, count: int, idle: Mapping[str, float]) -> dict[str, Any]:
    """Return what one of `count` things cost; the totals are the sums of their parts."""
    kept = less(bytes_by_service(after, inbox=False), bytes_by_service(before, inbox=False))
    inbox = less(bytes_by_service(after, inbox=True), bytes_by_service(before, inbox=True))
    seconds = after.taken_at - before.taken_at
    cpu = {
        name: max(0.0, used - idle[name] * seconds) / count * 1e3
        for name, used in less(after.cpu_s, before.cpu_s).items()
    }
    heard = less(after.heard, before.heard)
    return {
        "count": count,
        "facts": _rounded(_messages(after, before, "EVENTS") / count),
        "public_facts": _rounded(_messages(after, before, "PARTNERS") / count),
        "subjects": _rounded((after.subjects - before.subjects) / count),
        "mails": _rounded((after.mails - before.mails) / count),
        "commands": _rounded(sum(less(after.commands, before.commands).values()) / count),
        "heard": _rounded(sum(heard.values()) / count),
        "stream_bytes": {
            name: round((after.streams[name].bytes - before.streams[name].bytes) / count)
            for name in ("EVENTS", "PARTNERS")
        },
        "database_bytes": _parts({name: each / count for name, each in kept.items()}),
        "inbox_bytes": _parts({name: each / count for name, each in inbox.items()}),
        "rows": _rounded(_rows(after, before) / count),
        "wal_bytes": round((after.wal_bytes - before.wal_bytes) / count),
        "cpu_ms": _parts(cpu),
    }


def hearing_cpu(
    before: Reading, after: Reading, idle: Mapping[str, float], services: tuple[str, ...]
) -> dict[str, float]:
    """Return the milliseconds a fact heard, of services that were given no command meanwhile."""
    seconds = after.taken_at - before.taken_at
    used, heard = less(after.cpu_s, before.cpu_s), less(after.heard, before.heard)
    return {
        name: _rounded((used[name] - idle[name] * seconds) / heard[name] * 1e3)
        for name in services
        if heard[name] > 0 and after.commands[name] == before.commands[name]
    }


def biggest(before: Reading, after: Reading, most: int = 12) -> dict[str, dict[str, float]]:
    """Return the tables that grew most: bytes, rows, and bytes a row of what came."""
    none = Held(0, 0)
    grown = {
        name: (
            held.bytes - before.tables.get(name, none).bytes,
            held.count - before.tables.get(name, none).count,
        )
        for name, held in after.tables.items()
    }
    first = sorted(grown.items(), key=lambda each: -each[1][0])[:most]
    return {
        name: {"bytes": size, "rows": rows, "bytes_a_row": round(size / rows) if rows else 0}
        for name, (size, rows) in first
    }


def _messages(after: Reading, before: Reading, stream: str) -> int:
    return after.streams[stream].count - before.streams[stream].count


def _rows(after: Reading, before: Reading) -> int:
    def lasting(reading: Reading) -> int:
        return sum(
            held.count for name, held in reading.tables.items() if name.split(" ")[1] not in PASSING
        )

    return lasting(after) - lasting(before)


def _parts(parts: Mapping[str, float]) -> dict[str, float]:
    rounded = {name: _rounded(value) for name, value in parts.items()}
    return {**rounded, "total": _rounded(sum(rounded.values()))}


def _rounded(value: float) -> float:
    return round(value, 2)
