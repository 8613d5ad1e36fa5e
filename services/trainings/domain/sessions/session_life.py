"""The life of a session as data: states, what leads from one to another, and what the office settles."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from services.trainings.domain.registrations.occasion import LineRule, OccasionNotFoundError
from shared.errors import DomainError, InvalidError
from shared.events.trainings import SessionMode

OnShortfall = Literal["ask", "extend_then_cancel"]


class State(StrEnum):
    """Where a session stands; see the table of `Session`."""

    DRAFT = "draft"
    OPEN = "open"
    PAUSED = "paused"
    CONFIRMED = "confirmed"
    AWAITING_DECISION = "awaiting_decision"
    RUNNING = "running"
    COMPLETED = "completed"
    MERGED = "merged"
    CANCELLED = "cancelled"


class Action(StrEnum):
    """What may happen to a session."""

    OPEN = "open"
    PAUSE = "pause"
    RESUME = "resume"
    CONFIRM = "confirm"
    AWAIT_DECISION = "await_decision"
    EXTEND = "extend"
    MOVE = "move"
    MERGE = "merge"
    CANCEL = "cancel"
    REOPEN = "reopen"
    BEGIN = "begin"
    COMPLETE = "complete"


UNDECIDED = frozenset({State.OPEN, State.PAUSED, State.AWAITING_DECISION})
"""Not yet sure to take place."""
UPCOMING = UNDECIDED | {State.CONFIRMED}

FROM: dict[Action, frozenset[State]] = {
    Action.OPEN: frozenset({State.DRAFT}),
    Action.PAUSE: frozenset({State.OPEN, State.CONFIRMED}),
    Action.RESUME: frozenset({State.PAUSED}),
    Action.CONFIRM: UNDECIDED,
    Action.AWAIT_DECISION: frozenset({State.OPEN, State.PAUSED}),
    Action.EXTEND: UPCOMING,
    Action.MOVE: UPCOMING,
    Action.MERGE: UPCOMING,
    Action.CANCEL: UPCOMING | {State.DRAFT},
    Action.REOPEN: frozenset({State.CANCELLED}),
    Action.BEGIN: frozenset({State.CONFIRMED, State.PAUSED}),
    Action.COMPLETE: frozenset({State.RUNNING}),
}
"""From which states each action leads on; everything else is refused."""


class SessionNotFoundError(OccasionNotFoundError):
    """There is no such session."""

    code = "session_not_found"


class TransitionRefusedError(DomainError):
    """What is asked for does not follow from where the session stands."""

    code = "session_transition_refused"


class SessionAlreadyConfirmedError(DomainError):
    """The session has its minimum: there is no decision to put off."""

    code = "session_already_confirmed"


class SessionInThePastError(InvalidError):
    """The first day is too near or gone."""

    code = "session_in_the_past"


class DecisionDateError(InvalidError):
    """The decision date must lie ahead, and not after the start."""

    code = "decision_date_out_of_range"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the training office settles for a session when it opens it."""

    capacity: int
    minimum: int
    decision_at: datetime
    offer_lasts: timedelta
    """How long a freed place is kept for the next in line."""
    is_trainer_counted: bool = False
    """Whether trainers count towards the minimum."""
    line_rule: LineRule = LineRule.ARRIVAL
    on_shortfall: OnShortfall = "ask"
    """What happens at the decision date under the minimum: the office is asked, or it goes by itself."""
    extend_days: int = 7
    """By how many days it is extended, once, before it is cancelled."""


@dataclass(frozen=True)
class Decision:
    """Who decides, when and why; `by` is null when a rule or the clock does."""

    at: datetime
    by: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class Transition:
    """One step of a session's life, kept for good."""

    action: Action
    was: State
    became: State
    decision: Decision


@dataclass(frozen=True)
class Venue:
    """Where a session takes place."""

    place: str
    mode: SessionMode
    place_id: str | None = None
    """In the directory of places."""
    region: str | None = None
    """Code of the French region."""
