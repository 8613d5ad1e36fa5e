"""What the ports in memory share: the facts announced, and the steps at which a process may die."""

from copy import copy
from dataclasses import dataclass, field
from typing import TypeVar

from shared.aggregate import Aggregate
from shared.events.contract import Event

A = TypeVar("A", bound=Aggregate)


class ProcessDiedError(Exception):
    """The process ended here, in the middle of a transaction."""


@dataclass(frozen=True)
class Fact:
    """A fact as it would leave: what it is about, and its number among the facts about that."""

    event: Event
    about: str
    sequence: int


class Announced:
    """The facts that a unit of work would put into its outbox."""

    def __init__(self) -> None:
        """Begin with none."""
        self.letters: list[Fact] = []

    def keep(self, aggregate: A, about: str = "") -> A:
        """Take the facts of an aggregate and return a copy of it to store."""
        self.letters += [Fact(event, about, number) for event, number in aggregate.facts]
        aggregate.facts.clear()
        kept = copy(aggregate)
        kept.facts = []
        return kept

    @property
    def facts(self) -> list[Event]:
        """The facts, in order."""
        return [letter.event for letter in self.letters]

    @property
    def names(self) -> list[str]:
        """Their names, in order."""
        return [type(event).__name__ for event in self.facts]

    def clear(self) -> None:
        """Forget the facts so far."""
        self.letters.clear()


@dataclass(eq=False)
class Steps:
    """Counts what a transaction does, and dies before the step that it is told."""

    left: int | None = field(default=None)

    def next(self) -> None:
        """Go on, or raise ProcessDiedError."""
        if self.left is None:
            return
        self.left -= 1
        if self.left < 0:
            raise ProcessDiedError
