"""What makes a match: two savoirs, and why and until when their people are asked."""

from dataclasses import dataclass
from datetime import datetime

from services.matching.domain.pair import Side
from services.matching.domain.reason import Reason
from services.matching.domain.savoir import Savoir


@dataclass(frozen=True)
class Proposal:
    """What makes a match: its two savoirs, why, until when, and who proposes (None: the platform)."""

    offer: Savoir
    request: Savoir
    reasons: tuple[Reason, ...]
    reason: str
    """The reasons as one sentence that people understand."""
    proposed_at: datetime
    expires_at: datetime
    proposer_id: str | None = None
    likeness: float | None = None
    """From 0 to 1; None when a facilitator proposes."""
    released_in: frozenset[str] = frozenset()
    """Networks whose facilitator proposes it, so that their minors need no other one."""

    @property
    def savoirs(self) -> dict[Side, Savoir]:
        """Return the savoir of each side."""
        return {"offerer": self.offer, "requester": self.request}
