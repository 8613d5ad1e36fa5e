"""One person's registration for an occasion: a place, a place in the line, or an offered place."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from services.trainings.domain.catalogue.training import Audience
from services.trainings.domain.registrations.named_registration import NamedPlace, NamedSeat
from services.trainings.domain.registrations.occasion import Kind, Occasion
from shared.aggregate import Aggregate
from shared.errors import DomainError, ForbiddenError, InvalidError, NotFoundError
from shared.events.trainings import (
    PlaceDeclined,
    PlaceOffered,
    PlaceOfferExpired,
    RegistrationCancelled,
    RegistrationMoved,
    RegistrationPlaced,
    RegistrationWaitlisted,
    SeatDeclined,
    SeatGivenUp,
    SeatOffered,
    SeatOfferExpired,
    SeatTaken,
    SeatWaitlisted,
)

Cause = Literal["by_person", "by_office", "session_cancelled", "erased"]
EndedBy = Literal["by_person", "by_office"]
MoveCause = Literal["by_person", "by_office", "session_merged"]


class Status(StrEnum):
    """Where a registration stands; the last four are ends, a person may then register anew."""

    REGISTERED = "registered"
    WAITING = "waiting"
    OFFERED = "offered"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    MOVED = "moved"


LIVE = frozenset({Status.REGISTERED, Status.WAITING, Status.OFFERED})


class RegistrationNotFoundError(NotFoundError):
    """There is no such registration, or it is somebody else's."""

    code = "registration_not_found"


class AlreadyRegisteredError(DomainError):
    """The person already has a place in this training on this date, or waits for one."""

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


class SamePersonTwiceError(InvalidError):
    """A group names a person twice."""

    code = "same_person_twice"


@dataclass(frozen=True, kw_only=True)
class Unit:
    """How a registration stands in the line: alone, or one of a group that is placed together."""

    group_id: str | None = None
    is_head: bool = True
    """The head of a group stands in the line for all of it."""
    seats: int = 1
    """On the head: how many of the group are waiting or offered a place together."""
    collected: int = 0
    """On the head: freed places that are kept until there are enough for the group."""
    has_collected: bool = False
    """On the head: its time to collect is over; others whose size fits may be placed before it."""
    priority: int = 1
    """0 before 1; within it the first to come is the first to be offered a place."""


@dataclass(kw_only=True)
class Registration(Aggregate):
    """Inscription: one person in one occasion, in one status at a time.

    registered <- place() or accept(); waiting <- wait(); offered <- offer() from waiting;
    declined, expired from offered; cancelled or moved from any that is live.
    """

    registration_id: str
    occasion_id: str
    kind: Kind
    title: str
    once: str
    member_id: str
    status: Status
    training_number: int | None = None
    unit: Unit = field(default_factory=Unit)
    audience: Audience = "volunteers"
    network_id: str | None = None
    """In whose name the person comes; null when in their own."""
    moved_from: str | None = None
    """The session that they gave up for this one, or that was merged into it."""
    offer_expires_at: datetime | None = None
    registered_at: datetime | None = None

    @classmethod
    def of(
        cls, registration_id: str, member_id: str, occasion: Occasion, unit: Unit | None = None
    ) -> "Registration":
        """Return a registration that is neither placed nor waiting yet."""
        return cls(
            registration_id=registration_id,
            occasion_id=occasion.occasion_id,
            kind=occasion.kind,
            title=occasion.title,
            once=occasion.once,
            training_number=occasion.training_number,
            member_id=member_id,
            status=Status.WAITING,
            unit=unit or Unit(),
        )

    def in_other(
        self, registration_id: str, occasion: Occasion, unit: Unit | None = None
    ) -> "Registration":
        """Return how it would go on in another session; neither placed nor waiting yet."""
        other = Registration.of(registration_id, self.member_id, occasion, unit)
        other.audience, other.network_id = self.audience, self.network_id
        other.moved_from = self.occasion_id
        return other

    def place(self, now: datetime) -> "Registration":
        """Give the person a place."""
        self.status, self.registered_at = Status.REGISTERED, now
        self._say_placed()
        return self

    def wait(self) -> "Registration":
        """Put the person in the line."""
        self.status = Status.WAITING
        if self.kind is Kind.SESSION:
            moved = self.moved_from
            self.record(RegistrationWaitlisted(**self._about(), moved_from_session_id=moved))
        else:
            self.record(SeatWaitlisted(**self._seat()))
        return self

    @property
    def left_just_now(self) -> str | None:
        """The session that was merged into this one, as long as no fact has told of it."""
        return self.moved_from if self.version == 0 else None

    def offer(
        self, expires_at: datetime, group_size: int = 1, merged_from: str | None = None
    ) -> None:
        """Offer the waiting person a place until `expires_at`; `merged_from` says why, after a merge."""
        self.status, self.offer_expires_at = Status.OFFERED, expires_at
        if self.kind is Kind.SESSION:
            self.record(
                PlaceOffered(
                    **self._about(),
                    expires_at=expires_at,
                    moved_from_session_id=merged_from,
                    group_size=group_size,
                )
            )
        else:
            self.record(SeatOffered(**self._seat(), expires_at=expires_at, group_size=group_size))

    def check_offer_stands(self, now: datetime) -> None:
        """Raise when no place is offered, or no longer."""
        self._check_offered()
        if self.is_offer_over(now):
            raise OfferOfPlaceExpiredError

    def accept(self, now: datetime) -> None:
        """Take the offered place; raise when there is none or no longer."""
        self.check_offer_stands(now)
        self.status, self.offer_expires_at, self.registered_at = Status.REGISTERED, None, now
        self._say_placed()

    def decline(self, answered_by: str) -> None:
        """Refuse the offered place and leave the line; `answered_by` is who of the group says so."""
        self._check_offered()
        self.status, self.offer_expires_at = Status.DECLINED, None
        if self.kind is Kind.SESSION:
            self.record(PlaceDeclined(**self._about(), answered_by=answered_by))
        else:
            self.record(SeatDeclined(**self._seat(), answered_by=answered_by))

    def is_offer_over(self, now: datetime) -> bool:
        """True when a place is offered whose time has passed."""
        return self.offer_expires_at is not None and now >= self.offer_expires_at

    def expire(self) -> None:
        """End the offer that was not answered in time."""
        self._check_offered()
        self.status, self.offer_expires_at = Status.EXPIRED, None
        if self.kind is Kind.SESSION:
            self.record(PlaceOfferExpired(**self._about()))
        else:
            self.record(SeatOfferExpired(**self._seat()))

    def cancel(self, cause: Cause, *, has_series_ended: bool = False) -> None:
        """End the registration, whatever it was."""
        was_waiting = self._end(Status.CANCELLED)
        if self.kind is Kind.SESSION:
            fact = RegistrationCancelled(**self._about(), cause=cause, was_waiting=was_waiting)
            self.record(fact)
        else:
            why = "occasion_cancelled" if cause == "session_cancelled" else cause
            self.record(
                SeatGivenUp(
                    **self._seat(),
                    cause=why,
                    was_waiting=was_waiting,
                    has_series_ended=has_series_ended,
                )
            )

    def move(self, into: "Registration", cause: MoveCause) -> None:
        """End the registration: it goes on as `into`, in another session of the training."""
        self._end(Status.MOVED)
        self.record(
            RegistrationMoved(
                **self._about(),
                into_session_id=into.occasion_id,
                into_registration_id=into.registration_id,
                cause=cause,
            )
        )

    def _end(self, status: Status) -> bool:
        if self.status not in LIVE:
            raise RegistrationEndedError
        was_waiting = self.status is not Status.REGISTERED
        self.status, self.offer_expires_at = status, None
        return was_waiting

    def _say_placed(self) -> None:
        if self.kind is Kind.SESSION:
            moved = self.moved_from
            self.record(RegistrationPlaced(**self._about(), moved_from_session_id=moved))
        else:
            self.record(SeatTaken(**self._seat()))

    def _check_offered(self) -> None:
        if self.status is not Status.OFFERED:
            raise NoPlaceOfferedError

    def _about(self) -> NamedPlace:
        return {
            "registration_id": self.registration_id,
            "session_id": self.occasion_id,
            "training_number": self.training_number or 0,
            "title": self.title,
            "member_id": self.member_id,
        }

    def _seat(self) -> NamedSeat:
        return {
            "registration_id": self.registration_id,
            "occasion_kind": "workshop" if self.kind is Kind.WORKSHOP else "gathering",
            "occasion_id": self.occasion_id,
            "title": self.title,
            "member_id": self.member_id,
        }
