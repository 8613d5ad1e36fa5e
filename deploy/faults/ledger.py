"""Which commands were accepted: what the platform has promised, written down by the client."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["member", "offer", "registration", "place", "kit"]


@dataclass(frozen=True, slots=True)
class Accepted:
    """One command that was answered with success."""

    kind: Kind
    mark: str
    """A word that only this command carries, found again in what it made."""
    made_id: str
    member_id: str
    is_public: bool = False
    """Whether a public fact must have gone out beside the service's own."""


@dataclass(eq=False)
class Ledger:
    """All commands accepted in a run, and how many were refused or never answered."""

    accepted: list[Accepted] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    unanswered: int = 0
    longest_wait_s: float = 0.0

    def of(self, kind: Kind) -> list[Accepted]:
        """Return the accepted commands of one kind."""
        return [entry for entry in self.accepted if entry.kind == kind]
