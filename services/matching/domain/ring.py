"""The life of a ring: a loop of people, each of whom teaches the next one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypedDict

from services.matching.domain.actor import Actor
from services.matching.domain.loop import pairs_key
from services.matching.domain.match import Match
from services.matching.domain.match_state import MatchState
from services.matching.domain.pair import NotForThemError, Side
from services.matching.domain.ring_errors import (
    NotInTheRingError,
    RingAlreadyAcceptedError,
    RingNotAwaitingError,
    RingNotFoundError,
)
from services.matching.domain.ring_link import RingLink
from shared.aggregate import Aggregate
from shared.events.matching import (
    RingAccepted,
    RingAnswered,
    RingBroken,
    RingDeclined,
    RingExpired,
    RingPair,
    RingProposed,
)

RINGS_TIMER = "rings"
"""Kind of the timer that looks for rings through a savoir; its key is the savoir's `search_key`."""

RING_EXPIRE_TIMER = "expire_ring"
"""Kind of the timer that ends a ring; its key is the ring's id."""

ENDS: dict[MatchState, Literal["declined", "expired", "cancelled"]] = {
    MatchState.DECLINED: "declined",
    MatchState.EXPIRED: "expired",
    MatchState.CANCELLED: "cancelled",
}
"""What a match comes to when it can no longer carry a ring; one with a minor is as good as cancelled."""


class RingState(StrEnum):
    """Where a ring stands."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    BROKEN = "broken"
    EXPIRED = "expired"


class _Identity(TypedDict):
    ring_id: str
    network_id: str
    member_ids: list[str]
    links: list[RingPair]


@dataclass(kw_only=True)
class Ring(Aggregate):
    """Boucle: two to four people, each of whom teaches the next one and learns from the one before.

    | from     | one accepts                | one declines | a match ends by itself | time is over |
    |----------|----------------------------|--------------|------------------------|--------------|
    | proposed | proposed, or accepted (1)  | declined (2) | broken (3)             | expired (4)  |
    | accepted, declined, broken, expired | refused | refused | unchanged | unchanged |

    A person accepts by accepting both matches, the one in which they teach and the one in which they
    learn, through the ring or one by one. (1) once everybody has. (2) Their two matches are declined,
    save those that both had accepted before there was a ring; the others stand as ordinary proposals
    with the acceptances already given. (3) The others stand too. (4) What awaits an answer expires
    with the ring. A set of pairs that has been a ring is never proposed as a ring again.
    """

    ring_id: str
    links: tuple[RingLink, ...]
    """In the order of the loop: who receives in one gives in the next."""
    proposer_id: str | None
    """The facilitator, or None when the platform proposes."""
    proposed_at: datetime
    expires_at: datetime
    state: RingState = RingState.PROPOSED
    declined_by: str | None = None
    decline_reason: str = ""

    def announce(self) -> "Ring":
        """Record that it has been proposed."""
        self.record(
            RingProposed(
                **self._identity(), proposer_id=self.proposer_id, expires_at=self.expires_at
            )
        )
        return self

    @property
    def network_id(self) -> str:
        """Return the network of who receives in the first link, in which the ring is followed."""
        return self.links[0].pair.requester_network_id

    @property
    def key(self) -> str:
        """Return what its set of pairs is known by."""
        return pairs_key((link.offer_id, link.request_id) for link in self.links)

    @property
    def member_ids(self) -> list[str]:
        """Return the people, each before the one they teach."""
        return [link.pair.offerer_id for link in self.links]

    @property
    def match_ids(self) -> list[str]:
        """Return the ids of its matches, in the order of the loop."""
        return [link.match_id for link in self.links]

    @property
    def awaiting(self) -> list[str]:
        """Return who has still to answer, while it is proposed."""
        is_open = self.state is RingState.PROPOSED
        return [m for m in self.member_ids if is_open and not self.has_accepted(m)]

    def places(self) -> Iterator[tuple[str, str]]:
        """Yield each (member id, network id) in which somebody of the ring gives or receives."""
        for link in self.links:
            yield link.pair.offerer_id, link.pair.offerer_network_id
            yield link.pair.requester_id, link.pair.requester_network_id

    def parts_of(self, member_id: str) -> list[tuple[RingLink, Side]]:
        """Return the two links of a person with their side in each."""
        sides = ((link, link.pair.side_of(member_id)) for link in self.links)
        return [(link, side) for link, side in sides if side]

    def has_accepted(self, member_id: str) -> bool:
        """Say whether a person has accepted both of their matches."""
        return all(side in link.accepted_by for link, side in self.parts_of(member_id))

    def require_seen_by(self, actor: Actor, minors_in: frozenset[str] = frozenset()) -> None:
        """Raise RingNotFoundError for whoever is not in it nor facilitator of somebody in it.

        With minors in it, who are here for the networks `minors_in`, only their facilitators see it.
        """
        if not any(actor.may_act_for(*place) for place in self.places()):
            raise RingNotFoundError
        if minors_in and not minors_in & actor.accompanied:
            raise RingNotFoundError

    def member_for(self, actor: Actor, on_behalf_of: str | None = None) -> str:
        """Return for whom the actor answers: of that person's networks here they need all.

        Raise NotInTheRingError for somebody else, NotForThemError when they may not.
        """
        member_id = on_behalf_of or actor.member_id
        parts = self.parts_of(member_id)
        if not parts:
            raise NotInTheRingError
        if not all(actor.may_act_for(member_id, link.pair.network(side)) for link, side in parts):
            raise NotForThemError
        return member_id

    def require_awaiting(self, member_id: str, now: datetime) -> None:
        """Raise RingNotAwaitingError or RingAlreadyAcceptedError when this person has nothing to answer."""
        self._require_open(now)
        if self.has_accepted(member_id):
            raise RingAlreadyAcceptedError

    def follow(self, match: Match, caused_by: str | None = None) -> None:
        """Take in what one of its matches has become; `caused_by` is who made it end."""
        if self.state is not RingState.PROPOSED:
            return
        if match.state in ENDS or match.minor_sides:
            self.state = RingState.BROKEN
            event = RingBroken(
                **self._identity(),
                match_id=match.match_id,
                cause=ENDS.get(match.state, "cancelled"),
                caused_by=caused_by,
            )
            self.record(event)
            return
        before = [m for m in self.member_ids if self.has_accepted(m)]
        self.links = tuple(link.following(match) for link in self.links)
        for member_id in self.member_ids:
            if member_id not in before and self.has_accepted(member_id):
                self._note_acceptance(member_id)

    def decline(self, member_id: str, now: datetime, reason: str = "") -> None:
        """Note that a person leaves the ring, whether or not they had accepted it."""
        self._require_open(now)
        self.state, self.declined_by, self.decline_reason = RingState.DECLINED, member_id, reason
        self.record(RingDeclined(**self._identity(), declined_by=member_id))

    def expire(self) -> None:
        """Note that not everybody has answered in time."""
        if self.state is not RingState.PROPOSED:
            raise RingNotAwaitingError(state=self.state)
        self.state = RingState.EXPIRED
        self.record(RingExpired(**self._identity()))

    def forget_texts(self, member_id: str) -> None:
        """Wipe what this person wrote, because they asked to be forgotten."""
        self.links = tuple(link.without_texts(member_id) for link in self.links)
        self.decline_reason = ""

    def _note_acceptance(self, member_id: str) -> None:
        if all(self.has_accepted(each) for each in self.member_ids):
            self.state = RingState.ACCEPTED
            self.record(RingAccepted(**self._identity(), accepted_by=member_id))
        else:
            self.record(RingAnswered(**self._identity(), accepted_by=member_id))

    def _require_open(self, now: datetime) -> None:
        if self.state is not RingState.PROPOSED or now >= self.expires_at:
            raise RingNotAwaitingError(state=self.state)

    def _identity(self) -> _Identity:
        return {
            "ring_id": self.ring_id,
            "network_id": self.network_id,
            "member_ids": self.member_ids,
            "links": [link.told() for link in self.links],
        }
