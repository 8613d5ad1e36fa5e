"""Facts announced by trainings: sessions, their threshold, and who takes part."""

import datetime
from typing import Literal

from pydantic import AwareDatetime

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


class SessionConfirmed(SessionFact, service="trainings", aggregate="session", fact="confirmed"):
    """The minimum is reached: the session will take place; said once a confirmation."""

    registered_member_ids: list[str]


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


class SessionCancelled(SessionFact, service="trainings", aggregate="session", fact="cancelled"):
    """The session will not take place; those who waited are told by their own registration's fact."""

    reason: str
    decided_by: str
    registered_member_ids: list[str]


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


class RegistrationWaitlisted(
    RegistrationFact, service="trainings", aggregate="registration", fact="waitlisted"
):
    """The session is full: the person waits, first come first served."""


class PlaceOffered(
    RegistrationFact, service="trainings", aggregate="registration", fact="place_offered"
):
    """A place has become free and is kept for this person until `expires_at`."""

    expires_at: AwareDatetime


class PlaceOfferExpired(
    RegistrationFact, service="trainings", aggregate="registration", fact="place_offer_expired"
):
    """The person did not answer in time; the place passes on."""


class PlaceDeclined(
    RegistrationFact, service="trainings", aggregate="registration", fact="place_declined"
):
    """The person did not want the place that was offered; it passes on."""


class RegistrationCancelled(
    RegistrationFact, service="trainings", aggregate="registration", fact="cancelled"
):
    """The person no longer takes part, or no longer waits."""

    cause: Literal["by_person", "by_office", "session_cancelled", "erased"]
    was_waiting: bool
