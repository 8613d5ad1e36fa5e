"""A dated session: the written state machine of its life, its threshold, and what the office may decide."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypedDict

from services.trainings.domain.registrations.occasion import Kind as OccasionKind
from services.trainings.domain.registrations.occasion import Occasion, SessionClosedError, Standing
from services.trainings.domain.sessions.calendar import Calendar
from services.trainings.domain.sessions.session_life import (
    FROM,
    UPCOMING,
    Action,
    Decision,
    DecisionDateError,
    SessionAlreadyConfirmedError,
    SessionInThePastError,
    State,
    Terms,
    Transition,
    TransitionRefusedError,
    Venue,
)
from shared.aggregate import Aggregate
from shared.events.trainings import (
    SessionBelowMinimum,
    SessionConfirmed,
    SessionOpened,
    SessionPaused,
    SessionResumed,
)


class About(TypedDict):
    """What every fact of a session says."""

    session_id: str
    training_id: str
    training_number: int
    title: str


@dataclass(kw_only=True)
class Session(Aggregate):
    """Session: a training on given days, with a number of places.

    | from                          | what happens                      | to                |
    |-------------------------------|-----------------------------------|-------------------|
    | (nothing)                     | the office prepares it            | draft             |
    | draft                         | the office opens it               | open              |
    | open, confirmed               | the office pauses registrations   | paused            |
    | paused                        | the office resumes                | open or confirmed |
    | open, paused, awaiting        | the minimum is reached, or the    | confirmed (a      |
    |                               | office has it run without         | pause goes on)    |
    | open, paused                  | decision date, under it           | awaiting_decision |
    | open, paused, awaiting,       | the office, or once the policy,   | open              |
    |   confirmed but under it      | extends                           |                   |
    | open, paused, confirmed,      | the office moves it to other days | as it was; open   |
    |   awaiting                    |                                   | if it was awaiting|
    | the same, not enough people   | the office merges it into another | merged            |
    | the same, draft               | the office, the policy or the     | cancelled         |
    |                               | first day unconfirmed ends it     |                   |
    | cancelled                     | the office reopens it             | open              |
    | confirmed                     | the first day begins              | running           |
    | running                       | the last day is over              | completed         |

    A session is full when `occasion.free_places` is 0: a matter of places, not a step of its life.
    """

    session_id: str
    training_id: str
    training_number: int
    title: str
    venue: Venue
    terms: Terms | None = None
    """Null for a draft whose places and dates are not settled."""
    calendar: Calendar | None = None
    period: str = ""
    """When a draft may take place, in words: a quarter, a season."""
    trainer_ids: tuple[str, ...] = ()
    twin_id: str | None = None
    """The same training held another way (by video, on site): a person takes one of the two."""
    state: State = State.DRAFT
    decided_by: str | None = None
    """Who of the office answers for the session's policy."""
    was_extended: bool = False
    """True once its policy has put the decision off; it does so once."""
    merged_into: str | None = None
    reminded_at: datetime | None = None
    """When the office was last told that it has to decide."""
    occasion: Occasion | None = None
    """Its places; null as long as it is a draft."""
    history: list[Transition] = field(default_factory=list)
    """Steps that are not stored yet."""

    def open(self, decision: Decision) -> None:
        """Open registrations; raise an InvalidError when the terms contradict each other or the calendar."""
        terms, calendar = self.known_terms, self.known_calendar
        self.check(Action.OPEN)
        if calendar.closes_at <= decision.at:
            raise SessionInThePastError
        occasion = self._occasion()
        occasion.check_terms()
        self.check_decision_date(terms.decision_at, decision.at)
        self.occasion, self.decided_by = occasion, decision.by
        self.step(Action.OPEN, State.OPEN, decision)
        self.record(
            SessionOpened(
                **self.about(),
                capacity=terms.capacity,
                minimum=terms.minimum,
                decision_at=terms.decision_at,
                days=calendar.days,
                place=self.venue.place,
                mode=self.venue.mode,
                region=self.venue.region,
            )
        )

    @property
    def known_terms(self) -> Terms:
        """The terms of a session that is no longer a bare draft."""
        if self.terms is None:
            raise TransitionRefusedError(action="open", state=self.state.value)
        return self.terms

    @property
    def known_calendar(self) -> Calendar:
        """The calendar of a session that has dates."""
        if self.calendar is None:
            raise TransitionRefusedError(action="open", state=self.state.value)
        return self.calendar

    @property
    def places(self) -> Occasion:
        """The places of a session that has been opened."""
        if self.occasion is None:
            raise TransitionRefusedError(action="open", state=self.state.value)
        return self.occasion

    def pause(self, decision: Decision) -> None:
        """Let nobody register for a while."""
        self.check(Action.PAUSE, decision.at)
        self.step(Action.PAUSE, State.PAUSED, decision)
        self.places.standing = Standing.PAUSED
        self.record(
            SessionPaused(**self.about(), reason=decision.reason, decided_by=decision.by or "")
        )

    def resume(self, decision: Decision) -> None:
        """Let people register again."""
        self.check(Action.RESUME, decision.at)
        became = State.CONFIRMED if self.places.is_confirmed else State.OPEN
        self.step(Action.RESUME, became, decision)
        self.places.standing = Standing.OPEN
        self.record(SessionResumed(**self.about(), decided_by=decision.by or ""))

    def confirm(self, people: list[str], decision: Decision) -> None:
        """Say that the session will take place; `people` are the registered members, who are told."""
        self.check(Action.CONFIRM, decision.at if decision.by else None)
        if self.places.is_confirmed:
            raise SessionAlreadyConfirmedError
        became = State.PAUSED if self.state is State.PAUSED else State.CONFIRMED
        self.step(Action.CONFIRM, became, decision)
        self.places.is_confirmed = True
        self.record(
            SessionConfirmed(**self.about(), registered_member_ids=people, decided_by=decision.by)
        )

    def fall_below(self) -> None:
        """Warn the office that a confirmed session has fallen under its minimum; nothing else changes."""
        if self.state in UPCOMING:
            self.record(SessionBelowMinimum(**self.about(), **self.shortfall()))

    def set_trainers(self, trainer_ids: Sequence[str]) -> None:
        """Name who trains; they may count towards the minimum."""
        self.trainer_ids = tuple(dict.fromkeys(trainer_ids))
        if self.occasion is not None:
            self.occasion.minimum = self._needed()

    def change_capacity(self, capacity: int) -> None:
        """Have more or fewer places."""
        if self.state not in UPCOMING:
            raise SessionClosedError
        self.places.change_capacity(capacity)
        self.terms = replace(self.known_terms, capacity=capacity)

    def _occasion(self) -> Occasion:
        terms = self.known_terms
        return Occasion(
            occasion_id=self.session_id,
            kind=OccasionKind.SESSION,
            title=self.title,
            once=self.once_key(),
            capacity=terms.capacity,
            begins_at=self.known_calendar.begins_at,
            offer_lasts=terms.offer_lasts,
            training_number=self.training_number,
            minimum=self._needed(),
            line_rule=terms.line_rule,
        )

    def once_key(self) -> str:
        """Return what a person may hold one live registration of."""
        if self.twin_id is not None:
            return f"{self.training_number}:{min(self.session_id, self.twin_id)}"
        return f"{self.training_number}:{self.known_calendar.days[0].isoformat()}"

    def _needed(self) -> int:
        terms = self.known_terms
        counted = len(self.trainer_ids) if terms.is_trainer_counted else 0
        return max(terms.minimum - counted, 1)

    def undecide(self, decision_at: datetime) -> None:
        """Take registrations towards a new decision date."""
        self.terms = replace(self.known_terms, decision_at=decision_at)
        self.places.standing, self.places.is_confirmed = Standing.OPEN, False

    def check(self, action: Action, at: datetime | None = None) -> None:
        """Raise unless the action leads on from here, and the session has not begun at `at`."""
        if self.state not in FROM[action]:
            raise TransitionRefusedError(action=action.value, state=self.state.value)
        if at is not None and self.calendar is not None and at >= self.calendar.begins_at:
            raise SessionClosedError

    def check_not_enough(self) -> None:
        """Raise when the session is confirmed and has its minimum."""
        if self.places.is_confirmed and not self.places.is_short:
            raise SessionAlreadyConfirmedError

    def check_decision_date(self, decision_at: datetime, now: datetime) -> None:
        """Raise unless the date lies ahead and not after the start."""
        if not now < decision_at <= self.known_calendar.begins_at:
            raise DecisionDateError

    def shortfall(self) -> dict[str, int]:
        """Return how many people are registered, and how many are needed."""
        return {"registered": self.places.registered, "minimum": self.places.minimum or 0}

    def step(self, action: Action, became: State, decision: Decision) -> None:
        """Go on to another state and keep who led there, when and why."""
        self.history.append(Transition(action, self.state, became, decision))
        self.state = became

    def about(self) -> About:
        """Return what every fact of a session says."""
        return {
            "session_id": self.session_id,
            "training_id": self.training_id,
            "training_number": self.training_number,
            "title": self.title,
        }
