"""The facts that a unit of work in memory has announced."""

from dataclasses import dataclass, field

from shared.aggregate import Aggregate
from shared.events.contract import Event


@dataclass
class Announced:
    """Facts in the order of their announcement."""

    facts: list[tuple[Event, int]] = field(default_factory=list)

    def take(self, aggregate: Aggregate) -> None:
        """Move an aggregate's facts here."""
        self.facts += aggregate.facts
        aggregate.facts.clear()

    @property
    def names(self) -> list[str]:
        """Return what happened, without who and when."""
        return [f"{event.aggregate}.{event.fact}" for event, _ in self.facts]
