"""A ring's links: the matches on which it stands, and what they tell of themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.matching.domain.match import Match
from services.matching.domain.pair import Pair, Side
from shared.events.matching import (
    MatchAccepted,
    MatchAnswered,
    MatchDeclined,
    MatchExpired,
    MatchProposed,
    RingPair,
)

WITH_RING = (MatchProposed, MatchAnswered, MatchAccepted, MatchDeclined, MatchExpired)
"""Facts of a match that may come of a ring, and then say of which."""


@dataclass(frozen=True)
class RingLink:
    """Maillon: one of the matches on which a ring stands, and who of the two has accepted it."""

    match_id: str
    offer_id: str
    request_id: str
    pair: Pair
    offer_title: str
    request_title: str
    accepted_by: frozenset[Side] = frozenset()
    was_accepted: bool = False
    """Both had accepted the match before it came into the ring."""

    @classmethod
    def on(cls, match: Match) -> "RingLink":
        """Return the link that stands on `match` as it is now."""
        return cls(
            match_id=match.match_id,
            offer_id=match.offer_id,
            request_id=match.request_id,
            pair=match.pair,
            offer_title=match.offer_title,
            request_title=match.request_title,
            accepted_by=frozenset(match.accepted_at),
            was_accepted=not match.is_awaiting,
        )

    def following(self, match: Match) -> "RingLink":
        """Return the link with who has accepted the match by now, if it stands on that one."""
        if self.match_id != match.match_id:
            return self
        return replace(self, accepted_by=frozenset(match.accepted_at))

    def without_texts(self, member_id: str) -> "RingLink":
        """Return the link without what this person wrote."""
        link = self
        if self.pair.offerer_id == member_id:
            link = replace(link, offer_title="")
        if self.pair.requester_id == member_id:
            link = replace(link, request_title="")
        return link

    def told(self) -> RingPair:
        """Return the link as facts carry it."""
        return RingPair(
            match_id=self.match_id,
            offer_id=self.offer_id,
            request_id=self.request_id,
            giver_id=self.pair.offerer_id,
            receiver_id=self.pair.requester_id,
            offer_title=self.offer_title,
            request_title=self.request_title,
        )


def rotated(links: Sequence[RingLink], member_id: str) -> list[RingLink]:
    """Return the links beginning with the one in which this person teaches; as they are for others."""
    start = next((n for n, link in enumerate(links) if link.pair.offerer_id == member_id), 0)
    return [*links[start:], *links[:start]]


def tell_with_ring(match: Match, ring_id: str) -> None:
    """Let what this match has just recorded be told with the ring, not by itself."""
    match.facts[:] = [
        (
            event.model_copy(update={"ring_id": ring_id})
            if isinstance(event, WITH_RING)
            else event,
            sequence,
        )
        for event, sequence in match.facts
    ]
