"""The learning itself and its review: started, then completed or stopped, reviewed by each."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypedDict

from services.matching.domain.actor import Actor
from services.matching.domain.match import Match
from services.matching.domain.pair import Pair, Side
from services.matching.domain.review import Review
from shared.aggregate import Aggregate
from shared.errors import DomainError, NotFoundError
from shared.events.matching import (
    ExchangeCompleted,
    ExchangeReviewed,
    ExchangeStarted,
    ExchangeStopped,
)


class ExchangeNotFoundError(NotFoundError):
    """The exchange does not exist, or the caller is neither of the two nor their facilitator."""

    code = "exchange_not_found"


class ExchangeNotRunningError(DomainError):
    """The exchange has already ended."""

    code = "exchange_not_running"


class ExchangeStillRunningError(DomainError):
    """An exchange is reviewed once it has ended."""

    code = "exchange_still_running"


class AlreadyReviewedError(DomainError):
    """This person has already written their review of this exchange."""

    code = "already_reviewed"


class ExchangeState(StrEnum):
    """Where an exchange stands."""

    RUNNING = "running"
    COMPLETED = "completed"
    STOPPED = "stopped"


class _Identity(TypedDict):
    exchange_id: str
    match_id: str
    network_id: str
    offerer_id: str
    requester_id: str


@dataclass(kw_only=True)
class Exchange(Aggregate):
    """Echange: one person learns from another, who learns by teaching.

    | from               | complete  | stop    | review by one side          |
    |--------------------|-----------|---------|-----------------------------|
    | running            | completed | stopped | refused                     |
    | completed, stopped | refused   | refused | kept, once for each person  |
    """

    exchange_id: str
    match_id: str
    pair: Pair
    offer_title: str
    request_title: str
    started_at: datetime
    state: ExchangeState = ExchangeState.RUNNING
    ended_at: datetime | None = None
    stop_reason: str = ""
    reviews: dict[Side, Review] = field(default_factory=dict)

    @classmethod
    def start(cls, exchange_id: str, match: Match, started_by: str, now: datetime) -> "Exchange":
        """Begin what the match has agreed on; `started_by` is the id of who says so."""
        exchange = cls(
            exchange_id=exchange_id,
            match_id=match.match_id,
            pair=match.pair,
            offer_title=match.offer_title,
            request_title=match.request_title,
            started_at=now,
        )
        exchange.record(ExchangeStarted(**exchange._identity(), started_by=started_by))
        return exchange

    @property
    def network_id(self) -> str:
        """Return the requester's network, in which the exchange is followed."""
        return self.pair.requester_network_id

    def require_seen_by(self, actor: Actor) -> None:
        """Raise ExchangeNotFoundError for whoever is neither of the two nor their facilitator."""
        if not self.pair.is_seen_by(actor):
            raise ExchangeNotFoundError

    def complete(self, ended_by: str, now: datetime) -> None:
        """Bring the exchange to its agreed end."""
        self._end(ExchangeState.COMPLETED, now)
        self.record(ExchangeCompleted(**self._identity(), ended_by=ended_by))

    def stop(self, ended_by: str, now: datetime, reason: str = "") -> None:
        """End the exchange before its term, with a reason that stays here."""
        self._end(ExchangeState.STOPPED, now)
        self.stop_reason = reason
        self.record(ExchangeStopped(**self._identity(), ended_by=ended_by))

    def review(self, side: Side, review: Review) -> None:
        """Keep what one of the two says they learned and taught."""
        if self.state is ExchangeState.RUNNING:
            raise ExchangeStillRunningError
        if side in self.reviews:
            raise AlreadyReviewedError
        self.reviews[side] = review
        self.record(
            ExchangeReviewed(
                **self._identity(),
                reviewer_id=self.pair.member(side),
                is_by_both=len(self.reviews) == 2,
            )
        )

    def forget_texts(self, member_id: str) -> None:
        """Wipe what this person wrote, because they asked to be forgotten."""
        self.stop_reason = ""
        side = self.pair.side_of(member_id)
        if side == "offerer":
            self.offer_title = ""
        else:
            self.request_title = ""
        if side in self.reviews:
            self.reviews[side] = Review(reviewed_at=self.reviews[side].reviewed_at)

    def _end(self, state: ExchangeState, now: datetime) -> None:
        if self.state is not ExchangeState.RUNNING:
            raise ExchangeNotRunningError(state=self.state)
        self.state, self.ended_at = state, now

    def _identity(self) -> _Identity:
        return {
            "exchange_id": self.exchange_id,
            "match_id": self.match_id,
            "network_id": self.network_id,
            "offerer_id": self.pair.offerer_id,
            "requester_id": self.pair.requester_id,
        }
