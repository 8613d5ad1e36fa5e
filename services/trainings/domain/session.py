"""A dated session: its places, its threshold, and what the training office may decide."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypedDict

from services.trainings.domain.calendar import LEAST_OFFER, Calendar
from shared.aggregate import Aggregate
from shared.errors import DomainError, InvalidError, NotFoundError
from shared.events.trainings import (
    SessionAwaitingDecision,
    SessionBelowMinimum,
    SessionCancelled,
    SessionConfirmed,
    SessionExtended,
    SessionMode,
    SessionOpened,
)


class State(StrEnum):
    """Where a session stands; see the table of `Session`."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    AWAITING_DECISION = "awaiting_decision"
    CANCELLED = "cancelled"


TAKING_PEOPLE = frozenset({State.OPEN, State.CONFIRMED, State.AWAITING_DECISION})


class SessionNotFoundError(NotFoundError):
    """There is no such session."""

    code = "session_not_found"


class SessionClosedError(DomainError):
    """The session is cancelled, has begun or begins within the hour: nothing changes in it any more."""

    code = "session_closed"


class SessionAlreadyConfirmedError(DomainError):
    """The session has its minimum: there is no decision to put off."""

    code = "session_already_confirmed"


class CapacityBelowMinimumError(InvalidError):
    """A session needs room for at least its minimum."""

    code = "capacity_below_minimum"


class SessionInThePastError(InvalidError):
    """The first day is too near or gone."""

    code = "session_in_the_past"


class DecisionDateError(InvalidError):
    """The decision date must lie ahead, and not after the start."""

    code = "decision_date_out_of_range"


class OfferTooShortError(InvalidError):
    """A freed place is offered for at least an hour."""

    code = "offer_too_short"


class _About(TypedDict):
    session_id: str
    training_id: str
    training_number: int
    title: str


@dataclass(frozen=True)
class Terms:
    """Places and dates that the training office gives a session when it opens it."""

    capacity: int
    minimum: int
    decision_at: datetime
    offer_lasts: timedelta
    """How long a freed place is kept for the next in line."""


@dataclass(kw_only=True)
class Session(Aggregate):
    """Session: a training on given days, with a number of places.

    | from                            | what happens                | to                | fact                    |
    |---------------------------------|-----------------------------|-------------------|-------------------------|
    | (nothing)                       | the office opens it         | open              | SessionOpened           |
    | open, awaiting_decision         | the minimum is reached      | confirmed         | SessionConfirmed        |
    | open                            | decision date, under it     | awaiting_decision | SessionAwaitingDecision |
    | confirmed                       | falls under the minimum     | confirmed         | SessionBelowMinimum     |
    | open, awaiting_decision,        | the office extends          | open              | SessionExtended         |
    |   confirmed but under it        |                             |                   |                         |
    | open, confirmed,                | the office cancels          | cancelled         | SessionCancelled        |
    |   awaiting_decision             |                             |                   |                         |

    Always `registered + offered <= capacity`; while somebody waits they are equal, since every
    place that becomes free is offered to the next in line in the same transaction.
    """

    session_id: str
    training_id: str
    training_number: int
    title: str
    calendar: Calendar
    place: str
    mode: SessionMode
    terms: Terms
    state: State = State.OPEN
    registered: int = 0
    offered: int = 0
    """Places that are kept for somebody who has not answered yet."""

    def open(self, now: datetime) -> None:
        """Open registrations; raise an InvalidError when the terms contradict each other or the calendar."""
        terms, calendar = self.terms, self.calendar
        if terms.minimum < 1 or terms.capacity < terms.minimum:
            raise CapacityBelowMinimumError(capacity=terms.capacity, minimum=terms.minimum)
        if calendar.closes_at <= now:
            raise SessionInThePastError
        if terms.offer_lasts < LEAST_OFFER:
            raise OfferTooShortError
        self._check_decision_date(terms.decision_at, now)
        self.record(
            SessionOpened(
                **self._about(),
                capacity=terms.capacity,
                minimum=terms.minimum,
                decision_at=terms.decision_at,
                days=calendar.days,
                place=self.place,
                mode=self.mode,
            )
        )

    @property
    def free_places(self) -> int:
        """Places that are neither taken nor kept for somebody."""
        return self.terms.capacity - self.registered - self.offered

    @property
    def is_due_for_confirmation(self) -> bool:
        """True when enough people are registered and nobody has been told so."""
        waits = self.state in {State.OPEN, State.AWAITING_DECISION}
        return waits and self.registered >= self.terms.minimum

    def check_takes_people(self, now: datetime) -> None:
        """Raise SessionClosedError unless people may still register."""
        if self.state not in TAKING_PEOPLE or now >= self.calendar.closes_at:
            raise SessionClosedError

    def confirm(self, registered_member_ids: list[str]) -> None:
        """Say that the session will take place."""
        self.state = State.CONFIRMED
        self.record(SessionConfirmed(**self._about(), registered_member_ids=registered_member_ids))

    def offer_until(self, now: datetime) -> datetime | None:
        """Return until when a free place would be kept for the next in line; None when none may be offered."""
        is_open = self.state in TAKING_PEOPLE and now <= self.calendar.closes_at
        if not is_open or self.free_places < 1:
            return None
        return min(now + self.terms.offer_lasts, self.calendar.begins_at)

    def keep_place(self) -> None:
        """Keep a free place for somebody."""
        self.offered += 1

    def release_kept_place(self) -> None:
        """Give back a place that was kept."""
        self.offered -= 1

    def fill_kept_place(self) -> None:
        """Give a place that was kept to the person it was kept for."""
        self.offered -= 1
        self.registered += 1

    def free_place(self) -> None:
        """Give back a taken place; a confirmed session says once that it falls under its minimum."""
        self.registered -= 1
        if self.state is State.CONFIRMED and self.registered == self.terms.minimum - 1:
            self.record(
                SessionBelowMinimum(
                    **self._about(), registered=self.registered, minimum=self.terms.minimum
                )
            )

    def pass_decision_date(self, now: datetime) -> None:
        """Wait for the office's decision when the date has come under the minimum; else change nothing."""
        if self.state is not State.OPEN or now < self.terms.decision_at:
            return
        self.state = State.AWAITING_DECISION
        self.record(
            SessionAwaitingDecision(
                **self._about(), registered=self.registered, minimum=self.terms.minimum
            )
        )

    def extend(
        self, decision_at: datetime, reason: str, decision: "Decision", people: list[str]
    ) -> None:
        """Put the decision off; `people` are the registered members, who are told."""
        self._check_undecided(decision.at)
        if self.state is State.CONFIRMED and self.registered >= self.terms.minimum:
            raise SessionAlreadyConfirmedError
        self._check_decision_date(decision_at, decision.at)
        self.state = State.OPEN
        self.terms = Terms(
            self.terms.capacity, self.terms.minimum, decision_at, self.terms.offer_lasts
        )
        self.record(
            SessionExtended(
                **self._about(),
                decision_at=decision_at,
                reason=reason,
                decided_by=decision.by,
                registered_member_ids=people,
            )
        )

    def cancel(self, reason: str, decision: "Decision", people: list[str]) -> None:
        """Give the session up; `people` are the registered members, who are told."""
        self._check_undecided(decision.at)
        self.state = State.CANCELLED
        self.registered = self.offered = 0
        self.record(
            SessionCancelled(
                **self._about(),
                reason=reason,
                decided_by=decision.by,
                registered_member_ids=people,
            )
        )

    def _check_undecided(self, now: datetime) -> None:
        if self.state is State.CANCELLED or now >= self.calendar.begins_at:
            raise SessionClosedError

    def _check_decision_date(self, decision_at: datetime, now: datetime) -> None:
        if not now < decision_at <= self.calendar.begins_at:
            raise DecisionDateError

    def _about(self) -> _About:
        return {
            "session_id": self.session_id,
            "training_id": self.training_id,
            "training_number": self.training_number,
            "title": self.title,
        }


@dataclass(frozen=True)
class Decision:
    """Who of the training office decides, and when."""

    by: str
    at: datetime
