"""The facts as their readers hear them: each aggregate's tell one consistent story, and nothing twice."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from deploy.faults.model.memory_store import Fact
from deploy.faults.model.platform import View
from services.trainings.domain.registrations.registration import Status
from services.trainings.domain.sessions.session_life import State
from shared.events.contract import Event
from shared.events.trainings import (
    PlaceDeclined,
    PlaceOffered,
    PlaceOfferExpired,
    RegistrationCancelled,
    RegistrationFact,
    RegistrationMoved,
    RegistrationPlaced,
    RegistrationWaitlisted,
    SessionBelowMinimum,
    SessionCancelled,
    SessionConfirmed,
    SessionDecisionNear,
    SessionDecisionOverdue,
    SessionExtended,
    SessionFact,
    SessionOpened,
    SessionReopened,
)

BECOMES: dict[type[Event], Status] = {
    RegistrationPlaced: Status.REGISTERED,
    RegistrationWaitlisted: Status.WAITING,
    PlaceOffered: Status.OFFERED,
    PlaceDeclined: Status.DECLINED,
    PlaceOfferExpired: Status.EXPIRED,
    RegistrationCancelled: Status.CANCELLED,
    RegistrationMoved: Status.MOVED,
}
FOLLOWS: dict[Status | None, frozenset[Status]] = {
    None: frozenset({Status.REGISTERED, Status.WAITING, Status.OFFERED}),
    Status.WAITING: frozenset({Status.OFFERED, Status.CANCELLED, Status.MOVED}),
    Status.OFFERED: frozenset(
        {Status.REGISTERED, Status.DECLINED, Status.EXPIRED, Status.CANCELLED, Status.MOVED}
    ),
    Status.REGISTERED: frozenset({Status.CANCELLED, Status.MOVED}),
}
UNCONFIRMS = (SessionOpened, SessionExtended, SessionReopened, SessionCancelled)
MOST_NEAR = 2
LEAST_OVERDUE = timedelta(hours=47)


class InconsistentStoryError(AssertionError):
    """The facts contradict each other, or what is stored."""


@dataclass(eq=False)
class Stories:
    """Reads new facts and follows each registration and each session through them."""

    read_so_far: int = 0
    status: dict[str, Status] = field(default_factory=dict)
    sequence: Counter[tuple[str, str]] = field(default_factory=Counter)
    confirmed: dict[str, bool] = field(default_factory=dict)
    near: Counter[tuple[str, datetime]] = field(default_factory=Counter)
    overdue: dict[str, datetime] = field(default_factory=dict)

    def read(self, view: View, now: datetime) -> list[Event]:
        """Follow the facts that are new, compare with what is stored, and return them."""
        news = view.facts[self.read_so_far :]
        self.read_so_far = len(view.facts)
        for fact in news:
            self._follow(fact, view, now)
        for registration in view.registrations.values():
            told = self.status.get(registration.registration_id)
            is_silent = registration.status is Status.CANCELLED and told is Status.REGISTERED
            session = view.sessions[registration.occasion_id]
            was_cancelled = any(
                step.became is State.CANCELLED for step in view.steps_of[session.session_id]
            )
            if told is not registration.status and not (is_silent and was_cancelled):
                raise InconsistentStoryError(f"{registration} was told to be {told}")
        return [fact.event for fact in news]

    def clock_went_back(self) -> None:
        """Forget when somebody was reminded: instants before and after cannot be compared."""
        self.overdue.clear()

    def _follow(self, fact: Fact, view: View, now: datetime) -> None:
        about = fact.event.aggregate, fact.about
        self.sequence[about] += 1
        if fact.sequence != self.sequence[about]:
            raise InconsistentStoryError(f"{fact} is no. {self.sequence[about]}")
        if isinstance(fact.event, RegistrationFact):
            self._follow_registration(fact.event)
        elif isinstance(fact.event, SessionFact):
            self._follow_session(fact.event, view, now)

    def _follow_registration(self, event: RegistrationFact) -> None:
        told = self.status.get(event.registration_id)
        becomes = BECOMES[type(event)]
        if becomes not in FOLLOWS.get(told, frozenset()):
            raise InconsistentStoryError(f"{event} after {told}")
        self.status[event.registration_id] = becomes

    def _follow_session(self, event: SessionFact, view: View, now: datetime) -> None:
        session_id = event.session_id
        if isinstance(event, SessionConfirmed):
            self._follow_confirmation(event, view)
        elif isinstance(event, UNCONFIRMS):
            self.confirmed[session_id] = False
        elif isinstance(event, SessionBelowMinimum):
            if not self.confirmed[session_id] or event.registered >= event.minimum:
                raise InconsistentStoryError(f"{event} of what is not confirmed or has enough")
        else:
            self._follow_reminder(event, now)

    def _follow_reminder(self, event: SessionFact, now: datetime) -> None:
        if isinstance(event, SessionDecisionNear):
            key = event.session_id, event.decision_at
            self.near[key] += 1
            if self.near[key] > MOST_NEAR:
                raise InconsistentStoryError(f"{event} once too often")
        elif isinstance(event, SessionDecisionOverdue):
            last = self.overdue.get(event.session_id)
            if last is not None and now - last < LEAST_OVERDUE:
                raise InconsistentStoryError(f"{event} again after {now - last}")
            self.overdue[event.session_id] = now

    def _follow_confirmation(self, event: SessionConfirmed, view: View) -> None:
        session_id = event.session_id
        if self.confirmed[session_id]:
            raise InconsistentStoryError(f"{event} told twice")
        self.confirmed[session_id] = True
        minimum = view.occasions[session_id].minimum or 0
        people = event.registered_member_ids
        if len(set(people)) < len(people):
            raise InconsistentStoryError(f"{event} names somebody twice")
        if event.decided_by is None and len(people) < minimum:
            raise InconsistentStoryError(f"{event} under the minimum of {minimum}")
