"""Facts announced by trainings: sessions, their threshold, and who takes part."""

import datetime
from typing import Literal

from pydantic import AwareDatetime, Field

from shared.events.contract import Event

SessionMode = Literal["in_person", "remote"]


class SessionFact(Event):
    """Something that happened to a dated session of a training."""

    session_id: str
    training_id: str
    training_number: int
    title: str


class SessionOpened(SessionFact, service="trainings", aggregate="session", fact="opened"):
    """Registrations for a session are open."""

    capacity: int
    minimum: int
    decision_at: AwareDatetime
    days: list[datetime.date]
    place: str
    mode: SessionMode
    region: str | None = None
    """Code of the French region, where one is known."""


class SessionConfirmed(SessionFact, service="trainings", aggregate="session", fact="confirmed"):
    """The minimum is reached: the session will take place; said once a confirmation."""

    registered_member_ids: list[str]
    decided_by: str | None = None
    """Who of the office had it confirmed under its minimum; null when enough people registered."""


class SessionPaused(SessionFact, service="trainings", aggregate="session", fact="paused"):
    """Nobody registers for a while; those who have a place keep it."""

    reason: str
    decided_by: str


class SessionResumed(SessionFact, service="trainings", aggregate="session", fact="resumed"):
    """People may register again."""

    decided_by: str


class SessionDecisionNear(
    SessionFact, service="trainings", aggregate="session", fact="decision_near"
):
    """The decision date comes near and the minimum is not reached."""

    registered: int
    minimum: int
    decision_at: AwareDatetime


class SessionDecisionOverdue(
    SessionFact, service="trainings", aggregate="session", fact="decision_overdue"
):
    """The decision date has passed a while ago and the office has not decided."""

    registered: int
    minimum: int
    decision_at: AwareDatetime


class SessionAwaitingDecision(
    SessionFact, service="trainings", aggregate="session", fact="awaiting_decision"
):
    """The decision date has come under the minimum: the training office decides."""

    registered: int
    minimum: int


class SessionBelowMinimum(
    SessionFact, service="trainings", aggregate="session", fact="below_minimum"
):
    """A confirmed session has fallen under its minimum; nothing changes until the office decides."""

    registered: int
    minimum: int


class SessionExtended(SessionFact, service="trainings", aggregate="session", fact="extended"):
    """The decision date has been moved."""

    decision_at: AwareDatetime
    reason: str
    decided_by: str
    registered_member_ids: list[str]
    is_automatic: bool = False
    """True when the session's own policy put it off."""


class SessionMoved(SessionFact, service="trainings", aggregate="session", fact="moved"):
    """The session takes place on other days, or elsewhere; everybody keeps their place and may leave."""

    days: list[datetime.date]
    place: str
    mode: SessionMode
    decision_at: AwareDatetime
    reason: str
    decided_by: str
    registered_member_ids: list[str]
    waiting_member_ids: list[str] = Field(default_factory=list)
    """Those who wait for a place, or are offered one."""


class SessionMerged(SessionFact, service="trainings", aggregate="session", fact="merged"):
    """The session joins another one of its training; each person is asked by their registration's fact."""

    into_session_id: str
    reason: str
    decided_by: str
    registered_member_ids: list[str]


class SessionCancelled(SessionFact, service="trainings", aggregate="session", fact="cancelled"):
    """The session will not take place; those who waited are told by their own registration's fact."""

    reason: str
    decided_by: str
    registered_member_ids: list[str]
    is_automatic: bool = False
    """True when the session's own policy, or its start without a confirmation, ended it."""


class SessionReopened(SessionFact, service="trainings", aggregate="session", fact="reopened"):
    """A cancelled session takes registrations again; those who had a place may come back."""

    decision_at: AwareDatetime
    reason: str
    decided_by: str
    former_member_ids: list[str]


class SessionStarted(SessionFact, service="trainings", aggregate="session", fact="started"):
    """The first day has begun."""


class SessionCompleted(SessionFact, service="trainings", aggregate="session", fact="completed"):
    """The last day is over."""

    registered_member_ids: list[str]
    trainer_ids: list[str]


class RegistrationFact(Event):
    """Something that happened to one person's registration for a session."""

    registration_id: str
    session_id: str
    training_number: int
    title: str
    member_id: str


class RegistrationPlaced(
    RegistrationFact, service="trainings", aggregate="registration", fact="placed"
):
    """The person has a place."""

    moved_from_session_id: str | None = None
    """The session whose place they gave up for it."""


class RegistrationWaitlisted(
    RegistrationFact, service="trainings", aggregate="registration", fact="waitlisted"
):
    """The session is full: the person waits, first come first served."""

    moved_from_session_id: str | None = None
    """The session that was merged into this one: the person waited there, and goes on here."""


class PlaceOffered(
    RegistrationFact, service="trainings", aggregate="registration", fact="place_offered"
):
    """A place has become free and is kept for this person until `expires_at`."""

    expires_at: AwareDatetime
    moved_from_session_id: str | None = None
    """The session that was merged into this one: the person keeps, changes or leaves."""
    group_size: int = 1
    """How many places are kept together, for a group."""


class PlaceOfferExpired(
    RegistrationFact, service="trainings", aggregate="registration", fact="place_offer_expired"
):
    """The person did not answer in time; the place passes on."""


class PlaceDeclined(
    RegistrationFact, service="trainings", aggregate="registration", fact="place_declined"
):
    """The person did not want the place that was offered; it passes on."""

    answered_by: str | None = None
    """Who of the group left the places of all; the person themselves when they stood alone."""


class RegistrationCancelled(
    RegistrationFact, service="trainings", aggregate="registration", fact="cancelled"
):
    """The person no longer takes part, or no longer waits."""

    cause: Literal["by_person", "by_office", "session_cancelled", "erased"]
    was_waiting: bool


class RegistrationMoved(
    RegistrationFact, service="trainings", aggregate="registration", fact="moved"
):
    """The registration goes on in another session of the training; its own facts tell how."""

    into_session_id: str
    into_registration_id: str
    cause: Literal["by_person", "by_office", "session_merged"]


class SeatFact(Event):
    """Something that happened to one person's place in a workshop or at a gathering."""

    registration_id: str
    occasion_kind: Literal["workshop", "gathering"]
    occasion_id: str
    title: str
    member_id: str


class SeatTaken(SeatFact, service="trainings", aggregate="seat", fact="taken"):
    """The person has a place."""


class SeatWaitlisted(SeatFact, service="trainings", aggregate="seat", fact="waitlisted"):
    """All places are taken: the person waits."""


class SeatOffered(SeatFact, service="trainings", aggregate="seat", fact="offered"):
    """A place has become free and is kept for this person until `expires_at`."""

    expires_at: AwareDatetime
    group_size: int = 1


class SeatOfferExpired(SeatFact, service="trainings", aggregate="seat", fact="offer_expired"):
    """The person did not answer in time; the place passes on."""


class SeatDeclined(SeatFact, service="trainings", aggregate="seat", fact="declined"):
    """The person did not want the place that was offered; it passes on."""

    answered_by: str | None = None
    """Who of the group left the places of all; the person themselves when they stood alone."""


class SeatGivenUp(SeatFact, service="trainings", aggregate="seat", fact="given_up"):
    """The person no longer takes part, or no longer waits."""

    cause: Literal["by_person", "by_office", "occasion_cancelled", "erased"]
    was_waiting: bool
    has_series_ended: bool = False
    """True when the whole series ended, whose own fact names the person."""
