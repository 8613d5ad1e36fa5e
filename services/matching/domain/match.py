"""The life of a match: an offer and a request brought together, which people accept or decline."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypedDict

from services.matching.domain.actor import Actor
from services.matching.domain.agreement import Agreement, Meeting
from services.matching.domain.match_errors import (
    AgreementMissingError,
    AlreadyAcceptedError,
    MatchNotAcceptedError,
    MatchNotAwaitingError,
    MatchNotFoundError,
    MatchNotOpenError,
    SameMemberError,
)
from services.matching.domain.pair import Pair, Side
from services.matching.domain.reason import Reason
from services.matching.domain.savoir import Savoir
from shared.aggregate import Aggregate
from shared.events.matching import (
    MatchAccepted,
    MatchAnswered,
    MatchCancelled,
    MatchDeclined,
    MatchExpired,
    MatchProposed,
    MeetingArranged,
)


class MatchState(StrEnum):
    """Where a match stands."""

    PROPOSED = "proposed"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    BEGUN = "begun"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


AWAITING = frozenset({MatchState.PROPOSED, MatchState.ANSWERED})
OPEN = AWAITING | {MatchState.ACCEPTED}

EXPIRE_TIMER = "expire"
"""Kind of the timer that ends a proposal; its key is the match's id."""


@dataclass(frozen=True)
class Proposal:
    """What makes a match: its two savoirs, why, until when, and who proposes (None: the platform)."""

    offer: Savoir
    request: Savoir
    reasons: tuple[Reason, ...]
    reason: str
    """The reasons as one sentence that people understand."""
    proposed_at: datetime
    expires_at: datetime
    proposer_id: str | None = None


class _Identity(TypedDict):
    match_id: str
    network_id: str
    offer_id: str
    request_id: str
    offerer_id: str
    requester_id: str


@dataclass(kw_only=True)
class Match(Aggregate):
    """Mise en relation: two people who could learn from each other, and what they answer.

    | from      | accept        | decline  | expire  | savoir gone | person gone | meeting, agreement | begin |
    |-----------|---------------|----------|---------|-------------|-------------|--------------------|-------|
    | proposed  | answered      | declined | expired | cancelled   | cancelled   | refused            | refused |
    | answered  | accepted (1)  | declined | expired | cancelled   | cancelled   | refused            | refused |
    | accepted  | refused       | declined | refused | refused     | cancelled   | accepted           | begun (2) |
    | begun, declined, expired, cancelled | refused, whatever is asked | | | | | | |

    (1) by the other side; the same side twice is refused. (2) once an agreement is settled.
    A pair that has been a match is never proposed again, however that match ended.
    """

    match_id: str
    offer_id: str
    request_id: str
    pair: Pair
    offer_title: str
    request_title: str
    reasons: tuple[Reason, ...]
    reason: str
    proposer_id: str | None
    proposed_at: datetime
    expires_at: datetime
    state: MatchState = MatchState.PROPOSED
    accepted_at: dict[Side, datetime] = field(default_factory=dict)
    declined_by: Side | None = None
    decline_reason: str = ""
    meeting: Meeting | None = None
    agreement: Agreement | None = None
    exchange_id: str | None = None

    @classmethod
    def propose(cls, match_id: str, proposal: Proposal) -> "Match":
        """Bring an offer and a request together; raise SameMemberError for one person's own two."""
        offer, request = proposal.offer, proposal.request
        if offer.member_id == request.member_id:
            raise SameMemberError
        match = cls(
            match_id=match_id,
            offer_id=offer.savoir_id,
            request_id=request.savoir_id,
            pair=Pair(offer.member_id, offer.network_id, request.member_id, request.network_id),
            offer_title=offer.title,
            request_title=request.title,
            reasons=proposal.reasons,
            reason=proposal.reason,
            proposer_id=proposal.proposer_id,
            proposed_at=proposal.proposed_at,
            expires_at=proposal.expires_at,
        )
        match.record(
            MatchProposed(
                **match._identity(),
                offer_title=offer.title,
                request_title=request.title,
                reason=proposal.reason,
                proposer_id=proposal.proposer_id,
                expires_at=proposal.expires_at,
            )
        )
        return match

    @property
    def network_id(self) -> str:
        """Return the requester's network, in which the match is followed."""
        return self.pair.requester_network_id

    @property
    def is_awaiting(self) -> bool:
        """Say whether somebody has still to answer."""
        return self.state in AWAITING

    def require_seen_by(self, actor: Actor) -> None:
        """Raise MatchNotFoundError for whoever is neither of the two nor their facilitator."""
        if not self.pair.is_seen_by(actor):
            raise MatchNotFoundError

    def accept(self, side: Side, now: datetime) -> None:
        """Note that one side accepts; once both have, they can arrange to meet."""
        if not self.is_awaiting or now >= self.expires_at:
            raise MatchNotAwaitingError(state=self.state)
        if side in self.accepted_at:
            raise AlreadyAcceptedError
        self.accepted_at[side] = now
        if len(self.accepted_at) == 2:
            self.state = MatchState.ACCEPTED
            self.record(MatchAccepted(**self._identity()))
        else:
            self.state = MatchState.ANSWERED
            self.record(MatchAnswered(**self._identity(), accepted_by=side))

    def decline(self, side: Side, reason: str = "") -> None:
        """Note that one side declines, also after both accepted but before they began."""
        if self.state not in OPEN:
            raise MatchNotOpenError(state=self.state)
        self.state, self.declined_by, self.decline_reason = MatchState.DECLINED, side, reason
        self.record(MatchDeclined(**self._identity(), declined_by=side))

    def expire(self) -> None:
        """Note that nobody, or only one, answered in time."""
        if not self.is_awaiting:
            raise MatchNotAwaitingError(state=self.state)
        self.state = MatchState.EXPIRED
        self.record(MatchExpired(**self._identity()))

    def cancel_without_savoir(self) -> None:
        """Cancel because the offer or the request has gone before both accepted."""
        if not self.is_awaiting:
            raise MatchNotAwaitingError(state=self.state)
        self._cancel()

    def cancel_without_person(self) -> None:
        """Cancel because one of the two has gone before they began."""
        if self.state not in OPEN:
            raise MatchNotOpenError(state=self.state)
        self._cancel()

    def arrange_meeting(self, meeting: Meeting) -> None:
        """Settle, or move, the date on which the two meet."""
        self._require_accepted()
        self.meeting = meeting
        self.record(
            MeetingArranged(
                **self._identity(), meeting_at=meeting.meeting_at, arranged_by=meeting.arranged_by
            )
        )

    def settle_agreement(self, agreement: Agreement) -> None:
        """Settle, or amend, what the two have agreed on; announced when they begin."""
        self._require_accepted()
        self.agreement = agreement

    def begin(self, exchange_id: str) -> None:
        """Close the match with the exchange that comes of it."""
        self._require_accepted()
        if self.agreement is None:
            raise AgreementMissingError
        self.state, self.exchange_id = MatchState.BEGUN, exchange_id

    def forget_texts(self, member_id: str) -> None:
        """Wipe what the two wrote here, and this person's title, because they asked to be forgotten."""
        if self.pair.offerer_id == member_id:
            self.offer_title = ""
        else:
            self.request_title = ""
        self.reason = ""  # it may quote the title
        self.decline_reason = ""
        self.meeting = self.meeting and self.meeting.without_texts()
        self.agreement = self.agreement and self.agreement.without_texts()

    def _cancel(self) -> None:
        self.state = MatchState.CANCELLED
        self.record(MatchCancelled(**self._identity()))

    def _require_accepted(self) -> None:
        if self.state is not MatchState.ACCEPTED:
            raise MatchNotAcceptedError(state=self.state)

    def _identity(self) -> _Identity:
        return {
            "match_id": self.match_id,
            "network_id": self.network_id,
            "offer_id": self.offer_id,
            "request_id": self.request_id,
            "offerer_id": self.pair.offerer_id,
            "requester_id": self.pair.requester_id,
        }
