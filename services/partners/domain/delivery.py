"""Livraison: one fact on its way to one endpoint, when it is tried again and when it is given up."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from shared.errors import NotFoundError


class DeliveryNotFoundError(NotFoundError):
    """This endpoint was sent no such fact in the last 30 days."""

    code = "delivery_not_found"


SCHEDULE = tuple(
    timedelta(seconds=seconds)
    for seconds in (0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
)
"""Pause before each attempt, as Standard Webhooks advises: 75 h 35 from the first to the last."""

JITTER = 0.1
"""Share by which a pause is made longer at random, so that retries do not come all at once."""

LONGEST_RETRY_AFTER = timedelta(hours=24)
LARGEST_BODY = 20_000
"""Bytes of a webhook, at most."""


@dataclass(frozen=True)
class Answer:
    """What came of one attempt."""

    status: int | None
    """HTTP status; None when there was no answer."""
    error: str = ""
    """Why there was none, in a word: timeout, connection, tls, address_refused ..."""
    text: str = ""
    """The answer's beginning."""
    retry_after: timedelta | None = None

    @property
    def is_success(self) -> bool:
        """Only 2xx is; a redirection is not followed."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_silence(self) -> bool:
        """Nobody answered: the address is away, whatever was posted."""
        return self.status is None

    @property
    def wished_pause(self) -> timedelta:
        """Return for how long the receiver wishes to be left alone."""
        return min(self.retry_after or timedelta(), LONGEST_RETRY_AFTER)

    @property
    def is_gone(self) -> bool:
        """410: the receiver wants no more, ever."""
        return self.status == 410


class Outcome(Enum):
    """What an attempt makes of its delivery."""

    DELIVERED = "delivered"
    AGAIN = "pending"
    FAILED = "failed"
    DISCARDED = "discarded"


def pause_after(attempts: int, dice: random.Random) -> timedelta | None:
    """Return the pause after so many scheduled attempts; None when that was the last."""
    if attempts >= len(SCHEDULE):
        return None
    return SCHEDULE[attempts] * (1 + dice.random() * JITTER)


@dataclass(slots=True)
class Delivery:
    """Livraison: pending, until it is delivered, given up or discarded."""

    delivery_id: int
    position: int
    """Of its fact in the log of public facts."""
    event_id: str
    aggregate_id: str
    occurred_at: datetime
    next_at: datetime
    attempts: int = 0
    """Those of the schedule, and the one that got through; probes between them are not counted."""
    tried_at: datetime | None = None
    """Last attempt in this process's life."""
    is_hurried: bool = False
    """Due before its schedule says so, since the endpoint has answered something else."""
    was_hurried: bool = False
    """Hurried already since it failed first: a fact that alone is refused is not hurried twice."""

    def judge(
        self, answer: Answer, now: datetime, dice: random.Random, *, is_away: bool = False
    ) -> Outcome:
        """Say what becomes of it, and set when it is due again.

        Nothing is given up while the endpoint as a whole `is_away`: it may be for a week.
        """
        if answer.is_success or answer.is_gone:
            self.attempts += 1
            return Outcome.DELIVERED if answer.is_success else Outcome.DISCARDED
        was_due = now >= self.next_at and not self.is_hurried
        self.tried_at, self.is_hurried = now, False
        if was_due:
            self.attempts += 1
            pause = pause_after(self.attempts, dice)
            if pause is None and not is_away:
                return Outcome.FAILED
            self.next_at = now + (pause or SCHEDULE[-1])
        self.next_at = max(self.next_at, now + answer.wished_pause)
        return Outcome.AGAIN

    def hurry(self, now: datetime, *, is_whole: bool) -> bool:
        """Make it due now; `is_whole` when the endpoint as a whole was away. Say whether it is."""
        if self.next_at <= now:
            return True
        if self.was_hurried and not is_whole:
            return False
        self.was_hurried, self.is_hurried = not is_whole, True
        return True
