"""What comes in and goes out over HTTP about rings, as its reader stands to the people in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.matching.adapters.ring_picture import Figure, in_words
from services.matching.domain.actor import Actor
from services.matching.domain.loop import LONGEST, SHORTEST
from services.matching.domain.ring import Ring, RingState
from services.matching.domain.ring_link import RingLink, rotated

Who = Literal["you", "same_network", "linked_network", "other_network"]


class RingPairIn(BaseModel):
    """An offer and a request of the ring."""

    model_config = ConfigDict(extra="forbid")

    offer_id: UUID
    request_id: UUID


class RingIn(BaseModel):
    """The pairs of a ring in the order of the loop: who receives in one gives in the next."""

    model_config = ConfigDict(extra="forbid")

    links: Annotated[list[RingPairIn], Field(min_length=SHORTEST, max_length=LONGEST)]


class RingPersonOut(BaseModel):
    """Somebody of the ring, as the reader stands to them."""

    member_id: str
    network_ids: list[str]
    who: Who
    has_accepted: bool


class RingLinkOut(BaseModel):
    """One match of the ring: `giver_id` teaches `receiver_id`."""

    match_id: str
    offer_id: str
    request_id: str
    giver_id: str
    receiver_id: str
    offer_title: str
    request_title: str


@dataclass(frozen=True)
class Standpoint:
    """Who reads, and the networks from which they look at the others."""

    reader: Actor
    linked: frozenset[str] = frozenset()
    """Networks linked with those of the reader."""

    def networks(self, ring: Ring) -> frozenset[str]:
        """Return the reader's networks in the ring: those they take part in, or accompany."""
        own = {n for member_id, n in ring.places() if member_id == self.reader.member_id}
        return frozenset(own) or frozenset(n for _, n in ring.places()) & self.reader.accompanied

    def who(self, ring: Ring, member_id: str) -> Who:
        """Say how the reader stands to somebody of the ring."""
        if member_id == self.reader.member_id:
            return "you"
        theirs = _networks_of(ring, member_id)
        if theirs & self.networks(ring):
            return "same_network"
        return "linked_network" if theirs & self.linked else "other_network"

    def figures(self, ring: Ring) -> list[Figure]:
        """Return the people for the picture, the reader first if they are in it."""
        return [
            Figure(
                who=self.who(ring, link.pair.offerer_id),
                has_accepted=ring.has_accepted(link.pair.offerer_id),
                offer_title=link.offer_title,
                request_title=link.request_title,
            )
            for link in rotated(ring.links, self.reader.member_id)
        ]


class RingOut(BaseModel):
    """A ring as somebody in it, or a facilitator of theirs, reads it: the reader first."""

    ring_id: str
    network_id: str
    state: RingState
    people: list[RingPersonOut]
    links: list[RingLinkOut]
    in_words: str
    is_awaiting_you: bool
    awaiting: list[str]
    """Ids of who has still to answer."""
    proposer_id: str | None
    proposed_at: datetime
    expires_at: datetime
    declined_by: str | None
    """Only for who declined and their facilitators, as the reason is."""
    decline_reason: str | None

    @classmethod
    def of(cls, ring: Ring, seen: Standpoint) -> "RingOut":
        """Show `ring` from a standpoint."""
        links, awaiting = rotated(ring.links, seen.reader.member_id), ring.awaiting
        may_know = ring.declined_by is not None and any(
            seen.reader.may_act_for(ring.declined_by, network_id)
            for network_id in _networks_of(ring, ring.declined_by)
        )
        return cls(
            ring_id=ring.ring_id,
            network_id=ring.network_id,
            state=ring.state,
            people=_people(ring, links, seen),
            links=[_link(link) for link in links],
            in_words=in_words(seen.figures(ring)),
            is_awaiting_you=seen.reader.member_id in awaiting,
            awaiting=awaiting,
            proposer_id=ring.proposer_id,
            proposed_at=ring.proposed_at,
            expires_at=ring.expires_at,
            declined_by=ring.declined_by if may_know else None,
            decline_reason=ring.decline_reason if may_know else None,
        )


class RingsOut(BaseModel):
    """A page of rings, newest first; `next_after` is null on the last page."""

    items: list[RingOut]
    next_after: str | None


def _people(ring: Ring, links: Sequence[RingLink], seen: Standpoint) -> list[RingPersonOut]:
    return [
        RingPersonOut(
            member_id=link.pair.offerer_id,
            network_ids=sorted(_networks_of(ring, link.pair.offerer_id)),
            who=seen.who(ring, link.pair.offerer_id),
            has_accepted=ring.has_accepted(link.pair.offerer_id),
        )
        for link in links
    ]


def _link(link: RingLink) -> RingLinkOut:
    return RingLinkOut(
        match_id=link.match_id,
        offer_id=link.offer_id,
        request_id=link.request_id,
        giver_id=link.pair.offerer_id,
        receiver_id=link.pair.requester_id,
        offer_title=link.offer_title,
        request_title=link.request_title,
    )


def _networks_of(ring: Ring, member_id: str) -> set[str]:
    return {network_id for whose, network_id in ring.places() if whose == member_id}
