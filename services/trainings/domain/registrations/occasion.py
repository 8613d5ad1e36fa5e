"""What people register for: its places, its line, its minimum."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from services.trainings.domain.sessions.calendar import LEAST_OFFER
from shared.errors import DomainError, InvalidError, NotFoundError

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
"""`opens_at` of an occasion that nobody is invited to first."""


class Kind(StrEnum):
    """What sort of occasion it is."""

    SESSION = "session"
    WORKSHOP = "workshop"
    GATHERING = "gathering"


class Standing(StrEnum):
    """Whether people may register: paused keeps those who have a place, closed is an end."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class LineRule(StrEnum):
    """In which order people wait; told to everybody."""

    ARRIVAL = "arrival"
    AFFILIATED_VOLUNTEERS_FIRST = "affiliated_volunteers_first"


class OccasionNotFoundError(NotFoundError):
    """There is no such session, workshop or gathering."""

    code = "occasion_not_found"


class SessionClosedError(DomainError):
    """It is cancelled, has begun or begins within the hour: nothing changes in it any more."""

    code = "session_closed"


class RegistrationsPausedError(DomainError):
    """Nobody registers for the moment."""

    code = "registrations_paused"


class InvitedFirstError(DomainError):
    """Until `opens_at` only those who had asked for it may register."""

    code = "invited_first"


class GroupTooLargeError(InvalidError):
    """A group asks for more places than there are in all."""

    code = "group_too_large"


class CapacityBelowTakenError(DomainError):
    """More places are taken or kept than the new capacity allows."""

    code = "capacity_below_taken"


class CapacityBelowMinimumError(InvalidError):
    """There must be room for at least the minimum."""

    code = "capacity_below_minimum"


class OfferTooShortError(InvalidError):
    """A freed place is offered for at least an hour."""

    code = "offer_too_short"


@dataclass(kw_only=True)
class Occasion:
    """Occasion: a session, a workshop or a date of a gathering, as far as places go.

    Always `registered + offered <= capacity`. While somebody waits who could be offered what is
    free, nothing is free: a freed place is offered to the next in line in the same transaction.
    """

    occasion_id: str
    """The id of the session, workshop or date that it belongs to."""
    kind: Kind
    title: str
    once: str
    """A person holds at most one live registration per value: one training on one date, or one of twins."""
    capacity: int | None
    """Null when there is room for everybody."""
    begins_at: datetime
    offer_lasts: timedelta
    """How long a freed place is kept for the next in line."""
    training_number: int | None = None
    network_id: str | None = None
    """The network whose members alone may register; null when everybody may."""
    minimum: int | None = None
    """Registrations that confirm it; null when nothing does."""
    standing: Standing = Standing.OPEN
    line_rule: LineRule = LineRule.ARRIVAL
    opens_at: datetime = ALWAYS
    """Before it only those who are invited register."""
    is_confirmed: bool = False
    registered: int = 0
    offered: int = 0
    """Places kept: offered to somebody, or being collected for a group."""

    @property
    def closes_at(self) -> datetime:
        """The instant from which nobody registers and no place is offered any more.

        An hour before the start, since a place is offered for that long; the start itself where
        there is room for everybody.
        """
        return self.begins_at if self.capacity is None else self.begins_at - LEAST_OFFER

    @property
    def free_places(self) -> int | None:
        """Places that are neither taken nor kept; null when there is room for everybody."""
        return None if self.capacity is None else self.capacity - self.registered - self.offered

    @property
    def is_due_for_confirmation(self) -> bool:
        """True when enough people are registered and nobody has been told so."""
        has_enough = self.minimum is not None and self.registered >= self.minimum
        return has_enough and not self.is_confirmed and self.standing is not Standing.CLOSED

    @property
    def is_short(self) -> bool:
        """True when there is a minimum and fewer people than that."""
        return self.minimum is not None and self.registered < self.minimum

    def check_terms(self) -> None:
        """Raise an InvalidError when places, minimum and times contradict each other."""
        room, least = self.capacity, self.minimum or 1
        if least < 1 or (room is not None and room < least):
            raise CapacityBelowMinimumError(capacity=room, minimum=least)
        if self.offer_lasts < LEAST_OFFER:
            raise OfferTooShortError

    def check_takes_people(self, now: datetime, *, is_invited: bool = False) -> None:
        """Raise why nobody may register now, if so."""
        if self.standing is Standing.CLOSED or now >= self.closes_at:
            raise SessionClosedError
        if self.standing is Standing.PAUSED:
            raise RegistrationsPausedError
        if now < self.opens_at and not is_invited:
            raise InvitedFirstError(opens_at=self.opens_at.isoformat())

    def has_room_for(self, places: int) -> bool:
        """Say whether so many places are free."""
        free = self.free_places
        return free is None or free >= places

    def may_simply_take(self, now: datetime) -> bool:
        """Say whether one more person may have a place, whoever it is, and nothing else follows from it."""
        is_open = self.standing is Standing.OPEN and self.opens_at <= now < self.closes_at
        is_last_needed = self.minimum is not None and self.registered + 1 >= self.minimum
        confirms = is_last_needed and not self.is_confirmed
        return is_open and self.network_id is None and self.has_room_for(1) and not confirms

    def offer_until(self, now: datetime) -> datetime | None:
        """Return until when a free place would be kept for the next in line; None when none may be offered."""
        return self.keep_until(now) if self.has_room_for(1) else None

    def keep_until(self, now: datetime) -> datetime | None:
        """Return until when a place would be kept for somebody from now on; None when it is too late, or paused."""
        is_late = now > self.closes_at or self.standing is not Standing.OPEN
        return None if is_late else min(now + self.offer_lasts, self.begins_at)

    def keep(self, places: int) -> None:
        """Keep free places for somebody."""
        self.offered += places

    def release(self, places: int) -> None:
        """Give back places that were kept."""
        self.offered -= places

    def fill(self, places: int) -> None:
        """Give places that were kept to the people they were kept for."""
        self.offered -= places
        self.registered += places

    def take(self, places: int) -> None:
        """Give free places to people; the caller has seen that there are so many."""
        self.registered += places

    def free(self, places: int) -> bool:
        """Give back taken places; say whether a confirmed occasion falls under its minimum by that."""
        before, self.registered = self.registered, self.registered - places
        least = self.minimum or 0
        return self.is_confirmed and before >= least > self.registered

    def change_capacity(self, capacity: int | None) -> None:
        """Have more or fewer places; raise when more are taken or kept already."""
        if capacity is not None and capacity < self.registered + self.offered:
            raise CapacityBelowTakenError(taken=self.registered + self.offered)
        self.capacity = capacity
        self.check_terms()

    def close(self) -> None:
        """End it: nobody is registered or waits any more."""
        self.standing = Standing.CLOSED
        self.registered = self.offered = 0
