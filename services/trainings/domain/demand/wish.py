"""A wish for a training in a region, of one person or of a whole network."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypedDict

from services.trainings.domain.catalogue.training import Audience
from services.trainings.domain.demand.period import Period, checked
from shared.aggregate import Aggregate
from shared.errors import DomainError, InvalidError, NotFoundError
from shared.events.demand import WishChanged, WishExpired, WishMade, WishWithdrawn

MOST_PEOPLE = 200


class WishStatus(StrEnum):
    """Where a wish stands; the last three are ends, the same may then be wished anew."""

    WAITING = "waiting"
    INVITED = "invited"
    """A session was opened for it; nobody of it has a place there yet."""
    SATISFIED = "satisfied"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


LIVE_WISHES = frozenset({WishStatus.WAITING, WishStatus.INVITED})


class WishNotFoundError(NotFoundError):
    """There is no such wish, or it is somebody else's."""

    code = "wish_not_found"


class AlreadyWishedError(DomainError):
    """This person or network already wishes for this training in this region."""

    code = "already_wished"


class WishEndedError(DomainError):
    """The wish is withdrawn, satisfied or past."""

    code = "wish_ended"


class PeopleOutOfRangeError(InvalidError):
    """A person comes alone; a network says how many of its people would come."""

    code = "people_out_of_range"


@dataclass(frozen=True, order=True)
class Pool:
    """Everybody who wishes for one training in one region."""

    training_number: int
    region: str


@dataclass(frozen=True)
class Wisher:
    """Who wishes: a person, or a network with the number of its people who would come."""

    member_id: str | None = None
    network_id: str | None = None
    people: int = 1

    def check(self) -> None:
        """Raise PeopleOutOfRangeError when the number is not one that may be stated."""
        most = MOST_PEOPLE if self.network_id else 1
        if not 1 <= self.people <= most:
            raise PeopleOutOfRangeError(most=most)


@dataclass(frozen=True)
class Terms:
    """What a wish says of the session that would suit."""

    periods: tuple[Period, ...]
    audience: Audience = "volunteers"
    is_remote_welcome: bool = False
    """A session by video would do as well."""


class _About(TypedDict):
    wish_id: str
    training_number: int
    title: str
    region: str
    member_id: str | None
    network_id: str | None


@dataclass(kw_only=True)
class Wish(Aggregate):
    """Souhait: somebody would come to a training in their region, at certain times.

    waiting <- make(), change(), wait_again(); invited <- invite() from waiting; satisfied <-
    satisfy(); withdrawn, expired from any that is live.
    """

    wish_id: str
    pool: Pool
    title: str
    wisher: Wisher
    terms: Terms
    status: WishStatus = WishStatus.WAITING
    session_id: str | None = None
    """The session that it is invited to, or that satisfied it."""

    def make(self, now: datetime) -> None:
        """Say it; raise an InvalidError for periods or a number of people that cannot be."""
        self._state(self.wisher.people, self.terms, now)
        self.record(WishMade(**self._about()))

    def change(self, people: int, terms: Terms, now: datetime) -> None:
        """Say it anew: it waits again, even when it was invited to a session that does not suit."""
        self._check_live()
        self._state(people, terms, now)
        self.status, self.session_id = WishStatus.WAITING, None
        self.record(WishChanged(**self._about()))

    def withdraw(self, cause: Literal["by_person", "erased"]) -> None:
        """End it because nobody wishes it any more."""
        self._check_live()
        self.status = WishStatus.WITHDRAWN
        self.record(WishWithdrawn(**self._about(), cause=cause))

    def invite(self, session_id: str) -> None:
        """Let a session that was opened for it answer it."""
        self._check_live()
        self.status, self.session_id = WishStatus.INVITED, session_id

    def satisfy(self, session_id: str) -> None:
        """End it because the person, or somebody of the network, has a place."""
        self._check_live()
        self.status, self.session_id = WishStatus.SATISFIED, session_id

    def wait_again(self, now: datetime) -> None:
        """Let it wait once more after a session that did not come of it; end it when its times are past."""
        self.status, self.session_id = WishStatus.WAITING, None
        self.expire(now)

    def expire(self, now: datetime) -> None:
        """End it when all its times are past."""
        if self.is_live and now >= self.is_over_at:
            self.status = WishStatus.EXPIRED
            self.record(WishExpired(**self._about()))

    @property
    def is_live(self) -> bool:
        """True while it waits or is invited."""
        return self.status in LIVE_WISHES

    def is_satisfied_by(self, session_id: str) -> bool:
        """True when it ended with a place in this session."""
        return self.status is WishStatus.SATISFIED and self.session_id == session_id

    @property
    def is_over_at(self) -> datetime:
        """The instant from which all its times are past."""
        return max(period.is_over_at for period in self.terms.periods)

    def _state(self, people: int, terms: Terms, now: datetime) -> None:
        wisher = Wisher(self.wisher.member_id, self.wisher.network_id, people)
        wisher.check()
        periods = checked(terms.periods, now)
        self.wisher = wisher
        self.terms = Terms(periods, terms.audience, terms.is_remote_welcome)

    def _check_live(self) -> None:
        if not self.is_live:
            raise WishEndedError

    def _about(self) -> _About:
        return {
            "wish_id": self.wish_id,
            "training_number": self.pool.training_number,
            "title": self.title,
            "region": self.pool.region,
            "member_id": self.wisher.member_id,
            "network_id": self.wisher.network_id,
        }
