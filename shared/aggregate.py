"""What every aggregate shares: a version, and the facts that it has recorded."""

from dataclasses import dataclass, field

from shared.events.contract import Event


@dataclass(kw_only=True)
class Aggregate:
    """Base of the aggregates: one fact, one version.

    `version` counts the facts recorded so far; the fact carries it as its sequence, so a reader
    can keep the newest state whatever order the facts arrive in.
    """

    version: int = 0
    facts: list[tuple[Event, int]] = field(default_factory=list, repr=False, compare=False)

    def record(self, event: Event) -> None:
        """Record that `event` has happened to this aggregate."""
        self.version += 1
        self.facts.append((event, self.version))
