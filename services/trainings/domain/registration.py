"""One person's registration for a session: a place, a place in the line, or an offered place."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypedDict

from services.trainings.domain.session import Session
from shared.aggregate import Aggregate
from shared.errors import DomainError, ForbiddenError, NotFoundError
from shared.events.trainings import (
    PlaceDeclined,
    PlaceOffered,
    PlaceOfferExpired,
    RegistrationCancelled,
    RegistrationPlaced,
    RegistrationWaitlisted,
)

Cause = Literal["by_person", "by_office", "session_cancelled", "erased"]


class Status(StrEnum):
    """Where a registration stands; the last three are ends, a person may then register anew."""

    REGISTERED = "registered"
    WAITING = "waiting"
    OFFERED = "offered"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


LIVE = frozenset({Status.REGISTERED, Status.WAITING, Status.OFFERED})


class RegistrationNotFoundError(NotFoundError):
    """There is no such registration, or it is somebody else's."""

    code = "registration_not_found"


class AlreadyRegisteredError(DomainError):
    """The person already has a place in this session, or waits for one."""

    code = "already_registered"


class RegistrationEndedError(DomainError):
    """The registration has already been cancelled, declined or has expired."""

    code = "registration_ended"


class NoPlaceOfferedError(DomainError):
    """No place is being offered to this person."""

    code = "no_place_offered"


class OfferOfPlaceExpiredError(DomainError):
    """The place was kept until a moment that has passed."""

    code = "offer_of_place_expired"


class PersonErasedError(ForbiddenError):
    """The person has asked to be forgotten."""

    code = "person_erased"


class _About(TypedDict):
    registration_id: str
    session_id: str
    training_number: int
    title: str
    member_id: str


@dataclass(kw_only=True)
class Registration(Aggregate):
    """Inscription: one person in one session, in one status at a time.

    registered <- place() or accept(); waiting <- wait(); offered <- offer() from waiting;
    declined, expired from offered; cancelled from any that is live.
    """

    registration_id: str
    session_id: str
    training_number: int
    title: str
    member_id: str
    status: Status
    offer_expires_at: datetime | None = None

    @classmethod
    def place(cls, registration_id: str, member_id: str, session: Session) -> "Registration":
        """Give the person a place."""
        registration = cls._new(registration_id, member_id, session, Status.REGISTERED)
        registration.record(RegistrationPlaced(**registration._about()))
        return registration

    @classmethod
    def wait(cls, registration_id: str, member_id: str, session: Session) -> "Registration":
        """Put the person at the end of the line."""
        registration = cls._new(registration_id, member_id, session, Status.WAITING)
        registration.record(RegistrationWaitlisted(**registration._about()))
        return registration

    @classmethod
    def _new(
        cls, registration_id: str, member_id: str, session: Session, status: Status
    ) -> "Registration":
        return cls(
            registration_id=registration_id,
            session_id=session.session_id,
            training_number=session.training_number,
            title=session.title,
            member_id=member_id,
            status=status,
        )

    def offer(self, expires_at: datetime) -> None:
        """Offer the waiting person a place until `expires_at`."""
        self.status, self.offer_expires_at = Status.OFFERED, expires_at
        self.record(PlaceOffered(**self._about(), expires_at=expires_at))

    def accept(self, now: datetime) -> None:
        """Take the offered place; raise when there is none or no longer."""
        self._check_offered()
        if self.is_offer_over(now):
            raise OfferOfPlaceExpiredError
        self.status, self.offer_expires_at = Status.REGISTERED, None
        self.record(RegistrationPlaced(**self._about()))

    def decline(self) -> None:
        """Refuse the offered place and leave the line."""
        self._check_offered()
        self.status, self.offer_expires_at = Status.DECLINED, None
        self.record(PlaceDeclined(**self._about()))

    def is_offer_over(self, now: datetime) -> bool:
        """True when a place is offered whose time has passed."""
        return self.offer_expires_at is not None and now >= self.offer_expires_at

    def expire(self) -> None:
        """End the offer that was not answered in time."""
        self._check_offered()
        self.status, self.offer_expires_at = Status.EXPIRED, None
        self.record(PlaceOfferExpired(**self._about()))

    def cancel(self, cause: Cause) -> None:
        """End the registration, whatever it was."""
        if self.status not in LIVE:
            raise RegistrationEndedError
        was_waiting = self.status is not Status.REGISTERED
        self.status, self.offer_expires_at = Status.CANCELLED, None
        self.record(RegistrationCancelled(**self._about(), cause=cause, was_waiting=was_waiting))

    def _check_offered(self) -> None:
        if self.status is not Status.OFFERED:
            raise NoPlaceOfferedError

    def _about(self) -> _About:
        return {
            "registration_id": self.registration_id,
            "session_id": self.session_id,
            "training_number": self.training_number,
            "title": self.title,
            "member_id": self.member_id,
        }
