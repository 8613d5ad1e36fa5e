"""What partners hear, by each of their ways, and how it compares with what was announced."""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Key = tuple[str, str, int]
"""Type, subject and sequence of a fact."""


@dataclass(frozen=True)
class Heard:
    """One fact that arrived."""

    type: str
    subject: str
    sequence: int
    body: dict[str, Any]
    came: float = field(default_factory=time.monotonic)
    """On this machine's monotonic clock."""
    delay_s: float = 0.0
    """From the fact to its arrival, where the way tells it."""
    event_id: str = ""

    @property
    def key(self) -> Key:
        """What tells it from all other facts."""
        return self.type, self.subject, self.sequence


@dataclass(eq=False)
class Ear:
    """One way of one partner: everything that came, in the order of arrival."""

    facts: list[Heard] = field(default_factory=list)
    things: list[dict[str, Any]] = field(default_factory=list)
    """The state that a snapshot gave first, for the way that begins so."""
    texts: list[str] = field(default_factory=list)
    """All that came, as it came."""
    begins_after: int = 0
    """Facts announced before this way was open: so many of the first are not its own."""

    @property
    def keys(self) -> set[Key]:
        """Return the facts that came."""
        return {each.key for each in self.facts}

    @property
    def duplicates(self) -> int:
        """Count what came once more."""
        return len(self.facts) - len(self.keys)

    def missed(self, announced: Iterable[Key]) -> list[Key]:
        """Return what did not come, and that no snapshot said."""
        came, versions = self.keys, {each["id"]: each["version"] for each in self.things}
        return [key for key in announced if key not in came and key[2] > versions.get(key[1], 0)]

    def out_of_order(self) -> int:
        """Count facts that first came after a later one of the same thing."""
        newest: Counter[str] = Counter()
        seen: set[Key] = set()
        late = 0
        for each in self.facts:
            if each.key not in seen:
                late += each.sequence <= newest[each.subject]
                newest[each.subject] = max(newest[each.subject], each.sequence)
            seen.add(each.key)
        return late


def of_event(event: dict[str, Any], now: datetime | None = None) -> Heard:
    """Read a fact as each way words it; with `now`, note how old it is."""
    told_at = str(event.get("timestamp") or event.get("time") or "")
    delay = (now - datetime.fromisoformat(told_at)).total_seconds() if now and told_at else 0.0
    return Heard(
        type=str(event["type"]),
        subject=str(event["subject"]),
        sequence=int(event["sequence"]),
        body=event["data"] or {},
        delay_s=delay,
        event_id=str(event.get("id", "")),
    )


def p99(delays: list[float]) -> float:
    """Return the delay that one in a hundred exceeds."""
    ordered = sorted(delays)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] if ordered else 0.0
