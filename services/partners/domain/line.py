"""File d'attente: what waits for one endpoint, in the order of each aggregate, and whether it answers."""

import heapq
import random
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.partners.domain.delivery import Answer, Delivery, Outcome
from services.partners.domain.endpoint import FAILS_AT_MOST_FOR

AT_ONCE = 4
"""Posts on their way to one endpoint, each of another aggregate."""
FAILURES_THAT_OPEN = 3
"""Failures in a row after which the endpoint as a whole is taken for failing."""
FIRST_PROBE_AFTER = timedelta(seconds=5)
LONGEST_PROBE_PAUSE = timedelta(seconds=60)
PROBE_JITTER = 0.1


@dataclass(frozen=True)
class Verdict:
    """What an answer changed."""

    outcome: Outcome
    has_begun_failing: bool = False
    has_come_back: bool = False
    is_to_be_disabled: bool = False
    """It said that it is gone, or it has failed for too long."""


@dataclass(eq=False)
class Line:
    """File d'attente: pure rules; whoever holds it sends what `take` gives and says what came of it.

    A failing endpoint gets one probe at a time, the least recently tried first, at most a minute
    apart; its first success makes all that waits due at once. It is failing when it has refused a
    few in a row, and as soon as it gives no answer: then it is the address that is away, not a fact.
    """

    dice: random.Random
    began_failing_at: datetime | None = None
    failures_in_a_row: int = 0
    failed_first_at: datetime | None = None
    """First failure since the last success."""
    probe_at: datetime | None = None
    resumes_at: datetime | None = None
    """Until then the receiver wishes to hear nothing (Retry-After)."""
    under_way: int = 0
    _waiting: dict[str, deque[Delivery]] = field(default_factory=dict)
    _ready: deque[str] = field(default_factory=deque)
    _later: list[tuple[datetime, int, str]] = field(default_factory=list)
    _busy: set[str] = field(default_factory=set)
    _size: int = 0
    _has_put_off: bool = False
    """It was given some that had failed before: nobody here knows whether the endpoint answers."""

    def __len__(self) -> int:
        """Return how many wait or are on their way."""
        return self._size

    def add(self, delivery: Delivery, now: datetime) -> None:
        """Put a delivery behind those of its aggregate; they must come in their order."""
        self._size += 1
        self._has_put_off = self._has_put_off or delivery.next_at > now
        line = self._waiting.get(delivery.aggregate_id)
        if line is None:
            self._waiting[delivery.aggregate_id] = deque((delivery,))
            self._arm(delivery, now)
        else:
            line.append(delivery)

    def take(self, now: datetime) -> Delivery | None:
        """Return what is to be sent now, if anything; it counts as under way until `note`."""
        if self.resumes_at is not None and now < self.resumes_at:
            return None
        if self.began_failing_at is not None:
            return self._take_probe(now)
        self._promote(now)
        if not self._ready or self.under_way >= AT_ONCE:
            return None
        return self._send(self._ready.popleft())

    def due_at(self, now: datetime) -> datetime | None:
        """Return when there may be something to take; None when only an answer or a fact can tell."""
        if not self._waiting:
            return None
        if self.began_failing_at is not None:
            due = None if self.under_way else self.probe_at
        elif self.under_way >= AT_ONCE:
            due = None
        else:
            due = now if self._ready else (self._later[0][0] if self._later else None)
        return due if due is None or self.resumes_at is None else max(due, self.resumes_at)

    def note(self, delivery: Delivery, answer: Answer, now: datetime) -> Verdict:
        """Take in what came of a delivery that was taken."""
        self.under_way -= 1
        self._busy.discard(delivery.aggregate_id)
        is_away = self.began_failing_at is not None
        outcome = delivery.judge(answer, now, self.dice, is_away=is_away)
        if outcome is Outcome.AGAIN:
            self._arm(delivery, now)
        else:
            self._drop(delivery, now)
        if answer.is_success:
            return Verdict(outcome, has_come_back=self._came_back(now))
        return self._failed(outcome, answer, now)

    def settle(self, delivery: Delivery, answer: Answer, now: datetime) -> Outcome:
        """Take in what the endpoint answered before it was changed or enabled: of what it is now it says
        nothing; what did not get through is due at once.
        """
        self.under_way -= 1
        self._busy.discard(delivery.aggregate_id)
        if answer.is_success:
            delivery.attempts += 1
            self._drop(delivery, now)
            return Outcome.DELIVERED
        delivery.hurry(now, is_whole=True)
        self._arm(delivery, now)
        return Outcome.AGAIN

    def discard(self, delivery: Delivery, now: datetime) -> None:
        """Let go of a delivery that was taken and is not to be sent after all."""
        self.under_way -= 1
        self._busy.discard(delivery.aggregate_id)
        self._drop(delivery, now)

    def resume(self, now: datetime) -> None:
        """Forget that it failed, and make all that waits due: the partner has enabled it, or a test got through."""
        self.resumes_at = None
        self._came_back(now, is_whole=True)

    def _send(self, aggregate_id: str) -> Delivery:
        self._busy.add(aggregate_id)
        self.under_way += 1
        return self._waiting[aggregate_id][0]

    def _take_probe(self, now: datetime) -> Delivery | None:
        is_early = self.probe_at is not None and now < self.probe_at
        if self.under_way or is_early or not self._waiting:
            return None
        oldest = min((line[0] for line in self._waiting.values()), key=_least_recently_tried)
        return self._send(oldest.aggregate_id)

    def _arm(self, delivery: Delivery, now: datetime) -> None:
        """Let the first of an aggregate be found when it is due."""
        if delivery.is_hurried or delivery.next_at <= now:
            self._ready.append(delivery.aggregate_id)
        else:
            entry = (delivery.next_at, delivery.delivery_id, delivery.aggregate_id)
            heapq.heappush(self._later, entry)

    def _promote(self, now: datetime) -> None:
        while self._later and self._later[0][0] <= now:
            self._ready.append(heapq.heappop(self._later)[2])

    def _drop(self, delivery: Delivery, now: datetime) -> None:
        self._size -= 1
        line = self._waiting[delivery.aggregate_id]
        line.popleft()
        if line:
            self._arm(line[0], now)
        else:
            del self._waiting[delivery.aggregate_id]

    def _came_back(self, now: datetime, *, is_whole: bool = False) -> bool:
        """Close the circuit; hurry what failed since the last success."""
        was_failing = self.began_failing_at is not None
        if self.failures_in_a_row or self._has_put_off or was_failing or is_whole:
            # One fact over which a receiver hangs opens the circuit too, and is not hurried for ever.
            is_whole = is_whole or self.failures_in_a_row >= FAILURES_THAT_OPEN
            self.failures_in_a_row, self.began_failing_at, self.probe_at = 0, None, None
            self._has_put_off = False
            self._hurry_all(now, is_whole=is_whole)
        return was_failing

    def _hurry_all(self, now: datetime, *, is_whole: bool) -> None:
        idle = [line[0] for key, line in self._waiting.items() if key not in self._busy]
        for first in idle:
            first.hurry(now, is_whole=is_whole)
        self._ready.clear()
        self._later.clear()
        for first in sorted(idle, key=lambda each: each.delivery_id):
            self._arm(first, now)

    def _failed(self, outcome: Outcome, answer: Answer, now: datetime) -> Verdict:
        if not self.failures_in_a_row:
            self.failed_first_at = now
        self.failures_in_a_row += 1
        if answer.wished_pause:
            self.resumes_at = now + answer.wished_pause
        is_away = answer.is_silence or self.failures_in_a_row >= FAILURES_THAT_OPEN
        has_begun = self.began_failing_at is None and is_away
        if has_begun:
            self.began_failing_at = self.failed_first_at
        if self.began_failing_at is not None:
            beyond = min(max(0, self.failures_in_a_row - FAILURES_THAT_OPEN), 10)
            pause = min(FIRST_PROBE_AFTER * 2**beyond, LONGEST_PROBE_PAUSE)
            self.probe_at = now + pause * (1 - self.dice.random() * PROBE_JITTER)
        is_too_long = (
            self.began_failing_at is not None and now - self.began_failing_at >= FAILS_AT_MOST_FOR
        )
        return Verdict(
            outcome,
            has_begun_failing=has_begun,
            is_to_be_disabled=answer.is_gone or is_too_long,
        )


def _least_recently_tried(delivery: Delivery) -> tuple[float, int]:
    tried = delivery.tried_at.timestamp() if delivery.tried_at is not None else 0.0
    return tried, delivery.delivery_id
