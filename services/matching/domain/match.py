"""The life of a match: an offer and a request brought together, which people accept or decline."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from services.matching.domain.actor import Actor
from services.matching.domain.agreement import Agreement, Meeting
from services.matching.domain.decline_reason import Why
from services.matching.domain.match_errors import (
    AgreementMissingError,
    AlreadyAcceptedError,
    MatchNotAcceptedError,
    MatchNotAwaitingError,
    MatchNotFoundError,
    MatchNotHeldError,
    MatchNotOpenError,
    MinorAccompaniedError,
    SameMemberError,
)
from services.matching.domain.match_identity import MatchIdentity
from services.matching.domain.match_state import (
    ANSWERABLE,
    AWAITING,
    EXPIRE_TIMER,
    OPEN,
    MatchState,
)
from services.matching.domain.pair import Pair, Side
from services.matching.domain.proposal import Proposal
from services.matching.domain.reason import Reason
from shared.aggregate import Aggregate
from shared.events.matching import (
    MatchAccepted,
    MatchAnswered,
    MatchCancelled,
    MatchDeclined,
    MatchExpired,
    MatchHeld,
    MatchProposed,
    MeetingArranged,
)

__all__ = ["AWAITING", "EXPIRE_TIMER", "OPEN", "Match", "MatchState", "Proposal"]


@dataclass(kw_only=True)
class Match(Aggregate):
    """Mise en relation: two people who could learn from each other, and what they answer.

    | from      | accept        | decline  | expire  | savoir gone | person gone | meeting, agreement | begin |
    |-----------|---------------|----------|---------|-------------|-------------|--------------------|-------|
    | awaiting_facilitator (3) | refused | declined | expired | cancelled | cancelled | refused       | refused |
    | proposed  | answered      | declined | expired | cancelled   | cancelled   | refused            | refused |
    | answered  | accepted (1)  | declined | expired | cancelled   | cancelled   | refused            | refused |
    | accepted  | refused       | declined | refused | refused     | cancelled   | accepted           | begun (2) |
    | begun, declined, expired, cancelled | refused, whatever is asked | | | | | | |

    (1) by the other side; the same side twice is refused. (2) once an agreement is settled.
    (3) begins so when one of the two is a minor, and comes back to it from proposed, answered and
    accepted when that becomes known later: nobody but the facilitators of the minor's network sees it
    until they release it (proposed: both answer anew) or decline it; only they answer for the minor,
    and only they settle the meeting and the agreement and let the two begin.
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
    decline_why: Why | None = None
    likeness: float | None = None
    minor_sides: frozenset[Side] = frozenset()
    held_sides: frozenset[Side] = frozenset()
    """Sides of minors whose facilitators have not released the match, also once it is closed."""
    meeting: Meeting | None = None
    agreement: Agreement | None = None
    exchange_id: str | None = None

    @classmethod
    def propose(cls, match_id: str, proposal: Proposal) -> "Match":
        """Bring an offer and a request together; raise SameMemberError for one person's own two."""
        offer, request = proposal.offer, proposal.request
        if offer.member_id == request.member_id:
            raise SameMemberError
        minors = frozenset(side for side, each in proposal.savoirs.items() if each.is_minor)
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
            likeness=proposal.likeness,
            minor_sides=minors,
        )
        match._hold(s for s in minors if match.pair.network(s) not in proposal.released_in)
        if not match.held_sides:
            match._announce_proposal()
        return match

    @property
    def network_id(self) -> str:
        """Return the requester's network, in which the match is followed."""
        return self.pair.requester_network_id

    @property
    def is_awaiting(self) -> bool:
        """Say whether somebody has still to answer."""
        return self.state in AWAITING

    @property
    def is_answerable(self) -> bool:
        """Say whether the two may answer: nothing is held from them."""
        return self.state in ANSWERABLE

    def require_seen_by(self, actor: Actor) -> None:
        """Raise MatchNotFoundError for whoever is neither of the two nor their facilitator.

        What was never released is seen by the facilitators of the minor's network alone.
        """
        if not self.pair.is_seen_by(actor):
            raise MatchNotFoundError
        whose = {self.pair.network(side) for side in self.minor_sides}
        if self.held_sides and not whose & actor.accompanied:
            raise MatchNotFoundError

    def side_for(self, actor: Actor, on_behalf_of: str | None = None) -> Side:
        """Return the side for which the actor answers, as the pair says.

        Raise MinorAccompaniedError when that is a minor's, unless a facilitator of the minor's
        network answers who is not one of the two.
        """
        side = self.pair.side_for(actor, on_behalf_of)
        if side in self.minor_sides and not self.pair.is_accompanied_by(actor, side):
            raise MinorAccompaniedError
        return side

    def release(self, actor: Actor, now: datetime, expires_at: datetime) -> None:
        """Propose it to the two, or leave that to the other minor's facilitators."""
        if self.state is not MatchState.AWAITING_FACILITATOR:
            raise MatchNotHeldError(state=self.state)
        freed = {side for side in self.held_sides if self.pair.is_accompanied_by(actor, side)}
        if not freed:
            raise MinorAccompaniedError
        self.held_sides -= freed
        if not self.held_sides:
            self.state = MatchState.PROPOSED
            self.proposed_at, self.expires_at = now, expires_at
            self._announce_proposal()

    def note_minor(self, member_id: str, now: datetime) -> None:
        """Hold what came about before this person's age was known, even once both had accepted."""
        side = self.pair.side_of(member_id)
        if side is None or side in self.minor_sides:
            return
        self.minor_sides |= {side}
        if self.state is MatchState.ACCEPTED:
            self.expires_at = now + (self.expires_at - self.proposed_at)
            self.meeting = self.agreement = None
        if self.state in OPEN:
            self.accepted_at.clear()
            self._hold([side])

    def require_settled_by(self, actor: Actor) -> None:
        """Raise MinorAccompaniedError unless, with a minor, the actor accompanies one here."""
        sides = self.minor_sides
        if sides and not any(self.pair.is_accompanied_by(actor, side) for side in sides):
            raise MinorAccompaniedError

    def accept(self, side: Side, now: datetime) -> None:
        """Note that one side accepts; once both have, they can arrange to meet."""
        if not self.is_answerable or now >= self.expires_at:
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

    def decline(self, side: Side, reason: str = "", why: Why | None = None) -> None:
        """Note that one side declines, also after both accepted but before they began."""
        if self.state not in OPEN:
            raise MatchNotOpenError(state=self.state)
        self.state, self.declined_by = MatchState.DECLINED, side
        self.decline_reason, self.decline_why = reason, why
        was_held = bool(self.held_sides)
        self.record(MatchDeclined(**self._identity(), declined_by=side, why=why, was_held=was_held))

    def expire(self) -> None:
        """Note that nobody, or only one, answered in time."""
        if not self.is_awaiting:
            raise MatchNotAwaitingError(state=self.state)
        self.state = MatchState.EXPIRED
        self.record(MatchExpired(**self._identity(), was_held=bool(self.held_sides)))

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
        at, by = meeting.meeting_at, meeting.arranged_by
        self.record(MeetingArranged(**self._identity(), meeting_at=at, arranged_by=by))

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

    def _announce_proposal(self) -> None:
        self.record(
            MatchProposed(
                **self._identity(),
                offer_title=self.offer_title,
                request_title=self.request_title,
                reason=self.reason,
                proposer_id=self.proposer_id,
                expires_at=self.expires_at,
            )
        )

    def _hold(self, sides: Iterable[Side]) -> None:
        """Keep it from the two until the facilitators of these minors have released it."""
        held = frozenset(sides)
        if not held:
            return
        self.state, self.held_sides = MatchState.AWAITING_FACILITATOR, self.held_sides | held
        for network_id in sorted({self.pair.network(side) for side in held}):
            held_in = MatchHeld(
                **self._identity(), facilitated_network_id=network_id, proposer_id=self.proposer_id
            )
            self.record(held_in)

    def _cancel(self) -> None:
        self.state = MatchState.CANCELLED
        self.record(MatchCancelled(**self._identity()))

    def _require_accepted(self) -> None:
        if self.state is not MatchState.ACCEPTED:
            raise MatchNotAcceptedError(state=self.state)

    def _identity(self) -> MatchIdentity:
        return {
            "match_id": self.match_id,
            "network_id": self.network_id,
            "offer_id": self.offer_id,
            "request_id": self.request_id,
            "offerer_id": self.pair.offerer_id,
            "requester_id": self.pair.requester_id,
        }
