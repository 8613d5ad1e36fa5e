"""One person's place in a collective match."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.matching.domain.collective_policy import CollectivePolicy
from services.matching.domain.composition import Candidate
from services.matching.domain.pair import Side


class Standing(StrEnum):
    """Where a participant stands.

    `waiting` is for requesters without a place. Who has `declined`, `left` or let the time pass
    (`lapsed`) is not asked again but may still join; who is `gone` may not: their savoir has left
    the board, they their network, or the offer around which the group is is not shown to them any more.
    """

    INVITED = "invited"
    WAITING = "waiting"
    JOINED = "joined"
    DECLINED = "declined"
    LEFT = "left"
    LAPSED = "lapsed"
    GONE = "gone"


HOLDING = frozenset({Standing.INVITED, Standing.JOINED})
"""With a place."""

ACTIVE = HOLDING | {Standing.WAITING}


@dataclass
class Participant:
    """Participant: somebody who is here with one offer or request."""

    savoir_id: str
    side: Side
    member_id: str
    network_id: str
    title: str
    visibility: str
    seats: int = 0
    """How many learn at once from an offerer; 0 for a requester."""
    standing: Standing = Standing.WAITING
    is_willing: bool = False
    """True once they have said yes, with or without a place."""
    expires_at: datetime | None = None
    """Until when an invitation may be answered."""

    @classmethod
    def of(cls, candidate: Candidate, policy: CollectivePolicy) -> "Participant":
        """Return the place, not yet given, of somebody who was found."""
        is_offer = candidate.kind == "offer"
        return cls(
            savoir_id=candidate.savoir_id,
            side="offerer" if is_offer else "requester",
            member_id=candidate.member_id,
            network_id=candidate.network_id,
            title=candidate.title,
            visibility=candidate.visibility,
            seats=(candidate.group_size or policy.group_size) if is_offer else 0,
        )

    @property
    def is_pending(self) -> bool:
        """Say whether they have still to answer an invitation."""
        return self.standing is Standing.INVITED

    def is_shown_to(self, network_id: str, linked: frozenset[str]) -> bool:
        """Say whether a network may see this offer or request; `linked` are its own links."""
        if network_id == self.network_id or self.visibility == "everyone":
            return True
        return self.visibility == "linked" and network_id in linked

    def follow(self, new: "Participant") -> None:
        """Take the words, visibility and places of the same savoir as it stands now."""
        self.title, self.visibility, self.seats = new.title, new.visibility, new.seats

    def invite(self, expires_at: datetime) -> None:
        """Give them a place, if they want it."""
        self.standing, self.expires_at = Standing.INVITED, expires_at

    def take_part(self) -> None:
        """Give them a place for good."""
        self.standing, self.is_willing, self.expires_at = Standing.JOINED, True, None

    def wait(self) -> None:
        """Let them wait for a place."""
        self.standing, self.expires_at = Standing.WAITING, None

    def end(self, standing: Standing) -> None:
        """Take part no longer."""
        self.standing, self.is_willing, self.expires_at = standing, False, None
