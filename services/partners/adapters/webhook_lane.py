"""One endpoint at work: its line, its channel, and the posts under way; nothing here is shared with another's."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from asyncpg import Record

from services.partners.adapters.delivery_notes import (
    DeliveryNote,
    DeliveryNotes,
    EndpointNote,
    Judged,
)
from services.partners.adapters.stored_letters import StoredLetter, StoredLetters
from services.partners.adapters.webhook_measures import DELIVERIES, DELIVERY_SECONDS
from services.partners.adapters.webhook_sender import Channel, Letter, Signer
from services.partners.domain.delivery import Answer, Delivery, Outcome
from services.partners.domain.endpoint import Reason
from services.partners.domain.line import Line, Verdict
from services.partners.domain.partner import Scope
from shared.clock import Clock
from shared.crash_points import crash_point
from shared.storage.database import TRANSIENT

log = structlog.get_logger("webhooks")

MOST_LOADED = 400
MOST_LOADED_BEHIND = 4_000
"""Of a live endpoint whose first ones all wait, so that others behind them are found."""
PAUSE_S = 0.5


@dataclass(eq=False)
class Tools:
    """What all lanes use."""

    clock: Clock
    letters: StoredLetters
    notes: DeliveryNotes
    wake: Callable[[], None]
    """Has the dispatcher look again for what is to be loaded."""


@dataclass(frozen=True, eq=False)
class Target:
    """An endpoint as it is known now."""

    endpoint_id: str
    version: tuple[int, int]
    """Of the endpoint and of its partner."""
    partner: str
    scope: Scope
    channel: Channel | None
    """None when its URL is refused."""
    signer: Signer

    @property
    def judged(self) -> Judged:
        """Return what an answer to a post that begins now will speak of."""
        return Judged(self.endpoint_id, self.version[0])


@dataclass(eq=False)
class Lane:
    """Posts what waits for one endpoint, a few at a time."""

    target: Target
    line: Line
    tools: Tools
    loaded_to: int = 0
    """Last delivery_id that was taken in."""
    has_more: bool = True
    """True while deliveries beyond `loaded_to` may be found in the database alone."""
    is_closed: bool = False
    _has_let_go: bool = False
    """It gave up or discarded some since the endpoint changed; when it has changed anew, that may not count."""
    _posts: set[asyncio.Task[None]] = field(default_factory=set)
    _closing: asyncio.Task[None] | None = None
    """Closes the channel that was used before the endpoint changed."""

    @property
    def room(self) -> int:
        """Return how many more deliveries it can take in."""
        size, now = len(self.line), self.tools.clock.now()
        is_stuck = self.line.began_failing_at is None and not self.line.under_way
        due_at = self.line.due_at(now) if size >= MOST_LOADED and is_stuck else now
        is_behind = due_at is not None and due_at > now
        return max(0, (MOST_LOADED_BEHIND if is_behind else MOST_LOADED) - size)

    def offer(self, row: Record) -> None:
        """Take in a new delivery, or remember that there are more than it holds."""
        if self.has_more or row["delivery_id"] <= self.loaded_to:
            return
        if len(self.line) >= MOST_LOADED:
            self.has_more = True
            return
        self.take_in(row)

    def take_in(self, row: Record) -> None:
        """Add a delivery to the line."""
        self.loaded_to = row["delivery_id"]
        self.line.add(_delivery(row), self.tools.clock.now())

    def pump(self) -> None:
        """Post all that may go now."""
        now = self.tools.clock.now()
        while not self.is_closed and (delivery := self.line.take(now)) is not None:
            task = asyncio.create_task(self._carry(delivery))
            self._posts.add(task)
            task.add_done_callback(self._on_carried)
        if self.has_more and len(self.line) < MOST_LOADED // 2:
            self.tools.wake()

    async def retarget(self, target: Target, *, is_failing: bool) -> None:
        """Post to the changed endpoint from now on; one that is said to be live is given all that waits."""
        former, self.target = self.target, target
        self._has_let_go = self._has_let_go and former.judged == target.judged
        self._closing = asyncio.create_task(_close_later(former, list(self._posts)))
        self.line.resumes_at = None
        if is_failing:
            return
        now, was_failing = self.tools.clock.now(), self.line.began_failing_at is not None
        self.line.resume(now)
        if was_failing:  # behind a note of its failing that may still be unwritten
            await self.tools.notes.put(EndpointNote(target.judged, now))

    def is_out_of_step(self, target: Target, *, is_failing: bool) -> bool:
        """Say whether it must begin anew from the database, which may have refused some of its notes."""
        if self.is_closed or target.judged == self.target.judged:
            return self.is_closed
        return self._has_let_go or (is_failing and self.line.began_failing_at is None)

    def stop(self) -> list[asyncio.Task[None]]:
        """Cut off what is under way and begin no more; return what is ending."""
        self.is_closed = True
        posts = list(self._posts)
        for post in posts:
            post.cancel()
        return posts

    async def close(self) -> None:
        """Stop posting; what is under way is cut off."""
        posts = self.stop()
        await asyncio.gather(*posts, return_exceptions=True)
        if self.target.channel is not None:
            await self.target.channel.close()

    def _on_carried(self, task: asyncio.Task[None]) -> None:
        self._posts.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("webhook_lane_failed", exc_info=task.exception())

    async def _carry(self, delivery: Delivery) -> None:
        stored = await self._stored(delivery.position)
        target = self.target
        if stored is None or not target.scope.has(stored.type, stored.network_id):
            return await self._discard(delivery, target)
        started, began_at = time.perf_counter(), self.tools.clock.now()
        answer = await post(target, stored.letter, began_at)
        crash_point("after_post")
        duration_ms = int((time.perf_counter() - started) * 1000)
        now = self.tools.clock.now()
        verdict = self._judge(target, delivery, answer, now)
        _measure(target.partner, delivery, answer, now)
        note = DeliveryNote(
            target.judged,
            delivery.delivery_id,
            # It is discarded with all others, or not at all, when the endpoint is disabled.
            Outcome.AGAIN if answer.is_gone else verdict.outcome,
            delivery.attempts,
            delivery.next_at,
            began_at,
            answer.status,
            duration_ms,
            answer.error,
            answer.text,
        )
        fares = self._endpoint_note(target.judged, verdict, answer, now)
        self.is_closed = self.is_closed or verdict.is_to_be_disabled
        await self.tools.notes.put(note)
        if fares is not None:
            await self.tools.notes.put(fares)
        self.pump()
        return None

    def _judge(self, target: Target, delivery: Delivery, answer: Answer, now: datetime) -> Verdict:
        if target.judged != self.target.judged:
            return Verdict(self.line.settle(delivery, answer, now))
        verdict = self.line.note(delivery, answer, now)
        self._has_let_go = self._has_let_go or verdict.outcome is Outcome.FAILED
        return verdict

    def _endpoint_note(
        self, judged: Judged, verdict: Verdict, answer: Answer, now: datetime
    ) -> EndpointNote | None:
        endpoint_id = judged.endpoint_id
        if verdict.is_to_be_disabled:
            log.warning("webhook_endpoint_disabled", endpoint_id=endpoint_id, status=answer.status)
            reason: Reason = "gone" if answer.is_gone else "failing"
            return EndpointNote(judged, now, disable=reason)
        if verdict.has_begun_failing or verdict.has_come_back:
            log.info("webhook_endpoint", endpoint_id=endpoint_id, is_live=verdict.has_come_back)
            return EndpointNote(judged, now, self.line.began_failing_at)
        return None

    async def _discard(self, delivery: Delivery, target: Target) -> None:
        """Let go of what the log no longer holds, or what the partner may hear no longer."""
        now = self.tools.clock.now()
        self.line.discard(delivery, now)
        self._has_let_go = True
        await self.tools.notes.put(
            DeliveryNote(
                target.judged,
                delivery.delivery_id,
                Outcome.DISCARDED,
                delivery.attempts,
                delivery.next_at,
                now,
                status=None,
                duration_ms=0,
                error="",
                text="",
                is_attempt=False,
            )
        )
        self.pump()

    async def _stored(self, position: int) -> StoredLetter | None:
        while True:
            try:
                return await self.tools.letters.get(position)
            except TRANSIENT as error:
                log.warning("webhooks_wait_for_database", reason=type(error).__name__)
                await asyncio.sleep(PAUSE_S)


async def _close_later(former: Target, posts: list[asyncio.Task[None]]) -> None:
    """Close a channel when the posts that use it are over."""
    await asyncio.gather(*posts, return_exceptions=True)
    if former.channel is not None:
        await former.channel.close()


async def post(target: Target, letter: Letter, now: datetime) -> Answer:
    """Sign and post once."""
    if target.channel is None:
        return Answer(None, "address_refused")
    return await target.channel.post(letter, target.signer.headers(letter, now))


def _delivery(row: Record) -> Delivery:
    return Delivery(
        row["delivery_id"],
        row["position"],
        row["event_id"],
        row["aggregate_id"],
        row["occurred_at"],
        row["next_at"],
        row["attempts"],
    )


def _measure(partner: str, delivery: Delivery, answer: Answer, now: datetime) -> None:
    outcome = "delivered" if answer.is_success else "failed"
    if answer.error == "address_refused":
        outcome = "refused"
    DELIVERIES.labels(partner, outcome).inc()
    if answer.is_success:
        DELIVERY_SECONDS.observe(max(0.0, (now - delivery.occurred_at).total_seconds()))
