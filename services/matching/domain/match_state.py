"""Where a match may stand, and in which states something can still come of it."""

from enum import StrEnum


class MatchState(StrEnum):
    """Where a match stands."""

    AWAITING_FACILITATOR = "awaiting_facilitator"
    PROPOSED = "proposed"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    BEGUN = "begun"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


AWAITING = frozenset({MatchState.AWAITING_FACILITATOR, MatchState.PROPOSED, MatchState.ANSWERED})
ANSWERABLE = frozenset({MatchState.PROPOSED, MatchState.ANSWERED})
OPEN = AWAITING | {MatchState.ACCEPTED}

EXPIRE_TIMER = "expire"
"""Kind of the timer that ends a proposal; its key is the match's id."""
