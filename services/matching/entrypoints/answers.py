"""What goes out over HTTP: both roles are always shown, and nobody is counted."""

from datetime import date, datetime

from pydantic import BaseModel

from services.matching.adapters.french_reasons import told_to
from services.matching.domain.actor import Actor
from services.matching.domain.decline_reason import Why
from services.matching.domain.exchange import Exchange, ExchangeState
from services.matching.domain.match import Match, MatchState
from services.matching.domain.pair import SIDES, Pair, Side
from services.matching.domain.review import Review


class PersonOut(BaseModel):
    """One of the two, in the network in which they offer or ask."""

    member_id: str
    network_id: str
    savoir_title: str


class MeetingOut(BaseModel):
    """When and where the two meet."""

    meeting_at: datetime
    place: str
    arranged_by: str


class AgreementOut(BaseModel):
    """What the two have agreed on."""

    content: str
    method: str
    place: str
    rhythm: str
    stock_days: list[date]


class MatchOut(BaseModel):
    """An offer and a request brought together, as one who may see it reads it."""

    match_id: str
    network_id: str
    state: MatchState
    offer_id: str
    request_id: str
    offerer: PersonOut
    requester: PersonOut
    reason: str
    reason_for_you: str | None
    reason_codes: list[str]
    your_side: Side | None
    proposer_id: str | None
    proposed_at: datetime
    expires_at: datetime
    accepted_by: list[Side]
    awaiting: list[Side]
    declined_by: Side | None
    decline_reason: str | None
    decline_why: Why | None
    minor_sides: list[Side]
    """For these sides only facilitators of their network answer."""
    meeting: MeetingOut | None
    agreement: AgreementOut | None
    exchange_id: str | None

    @classmethod
    def of(cls, match: Match, reader: Actor) -> "MatchOut":
        """Show `match` to one of the two or to a facilitator of either's network."""
        side = match.pair.side_of(reader.member_id)
        meeting, agreement = match.meeting, match.agreement
        return cls(
            match_id=match.match_id,
            network_id=match.network_id,
            state=match.state,
            offer_id=match.offer_id,
            request_id=match.request_id,
            offerer=_person(match.pair, "offerer", match.offer_title),
            requester=_person(match.pair, "requester", match.request_title),
            reason=match.reason,
            reason_for_you=told_to(side, match.reasons) if side else None,
            reason_codes=[reason.code for reason in match.reasons],
            your_side=side,
            proposer_id=match.proposer_id,
            proposed_at=match.proposed_at,
            expires_at=match.expires_at,
            accepted_by=[each for each in SIDES if each in match.accepted_at],
            awaiting=[s for s in SIDES if match.is_answerable and s not in match.accepted_at],
            declined_by=match.declined_by,
            decline_reason=match.decline_reason if _may_read_refusal(match, reader) else None,
            decline_why=match.decline_why if _may_read_refusal(match, reader) else None,
            minor_sides=sorted(match.minor_sides) if _accompanies_minor(match, reader) else [],
            meeting=MeetingOut(**vars(meeting)) if meeting else None,
            agreement=AgreementOut(**vars(agreement)) if agreement else None,
            exchange_id=match.exchange_id,
        )


class MatchesOut(BaseModel):
    """A page of matches, newest first; `next_after` is null on the last page."""

    items: list[MatchOut]
    next_after: str | None


class ReviewOut(BaseModel):
    """What one of the two said they learned and taught."""

    side: Side
    member_id: str
    reviewed_at: datetime
    learned_preparing: str
    learned_transmitting: str
    learned_answering: str
    learned_receiving: str
    taught_learning: str
    next_steps: str

    @classmethod
    def of(cls, pair: Pair, side: Side, review: Review) -> "ReviewOut":
        """Show one review."""
        return cls(side=side, member_id=pair.member(side), **vars(review))


class ExchangeOut(BaseModel):
    """An exchange with what each of the two said of it."""

    exchange_id: str
    match_id: str
    network_id: str
    state: ExchangeState
    offerer: PersonOut
    requester: PersonOut
    your_side: Side | None
    started_at: datetime
    ended_at: datetime | None
    stop_reason: str
    reviews: list[ReviewOut]
    is_reviewed_by_both: bool

    @classmethod
    def of(cls, exchange: Exchange, reader: Actor) -> "ExchangeOut":
        """Show `exchange` to one of the two or to a facilitator of either's network."""
        pair, reviews = exchange.pair, exchange.reviews
        return cls(
            exchange_id=exchange.exchange_id,
            match_id=exchange.match_id,
            network_id=exchange.network_id,
            state=exchange.state,
            offerer=_person(pair, "offerer", exchange.offer_title),
            requester=_person(pair, "requester", exchange.request_title),
            your_side=pair.side_of(reader.member_id),
            started_at=exchange.started_at,
            ended_at=exchange.ended_at,
            stop_reason=exchange.stop_reason,
            reviews=[ReviewOut.of(pair, side, reviews[side]) for side in SIDES if side in reviews],
            is_reviewed_by_both=len(reviews) == 2,
        )


class ExchangesOut(BaseModel):
    """A page of exchanges, newest first; `next_after` is null on the last page."""

    items: list[ExchangeOut]
    next_after: str | None


class SuggestionOut(BaseModel):
    """A savoir that a review wished for."""

    suggestion_id: str
    member_id: str
    network_id: str
    kind: str
    title: str
    exchange_id: str
    suggested_at: datetime


class SuggestionsOut(BaseModel):
    """A page of suggestions, newest first; `next_after` is null on the last page."""

    items: list[SuggestionOut]
    next_after: str | None


def _person(pair: Pair, side: Side, title: str) -> PersonOut:
    return PersonOut(member_id=pair.member(side), network_id=pair.network(side), savoir_title=title)


def _accompanies_minor(match: Match, reader: Actor) -> bool:
    """Only those who accompany a minor read here that there is one."""
    return any(match.pair.network(side) in reader.accompanied for side in match.minor_sides)


def _may_read_refusal(match: Match, reader: Actor) -> bool:
    """Only who declined, and those who accompany them, read why."""
    side = match.declined_by
    return side is not None and reader.may_act_for(
        match.pair.member(side), match.pair.network(side)
    )
