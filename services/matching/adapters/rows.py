"""How matches and exchanges lie in their tables."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from services.matching.domain.agreement import Agreement, Meeting
from services.matching.domain.exchange import Exchange, ExchangeState
from services.matching.domain.match import Match, MatchState
from services.matching.domain.pair import SIDES, Pair
from services.matching.domain.reason import Reason
from services.matching.domain.review import Review
from services.matching.domain.savoir import Savoir

if TYPE_CHECKING:
    from asyncpg import Record


def pair_row(pair: Pair) -> dict[str, str]:
    """Return the four columns that say who the two are."""
    return {
        "offerer_id": pair.offerer_id,
        "offerer_network_id": pair.offerer_network_id,
        "requester_id": pair.requester_id,
        "network_id": pair.requester_network_id,
    }


def match_row(match: Match) -> dict[str, Any]:
    """Return all columns of a match."""
    meeting = match.meeting
    return {
        **pair_row(match.pair),
        "match_id": match.match_id,
        "version": match.version,
        "state": match.state.value,
        "offer_id": match.offer_id,
        "request_id": match.request_id,
        "offer_title": match.offer_title,
        "request_title": match.request_title,
        "reasons": [{"code": each.code, "facts": dict(each.facts)} for each in match.reasons],
        "reason": match.reason,
        "proposer_id": match.proposer_id,
        "proposed_at": match.proposed_at,
        "expires_at": match.expires_at,
        "offerer_accepted_at": match.accepted_at.get("offerer"),
        "requester_accepted_at": match.accepted_at.get("requester"),
        "declined_by": match.declined_by,
        "decline_reason": match.decline_reason,
        "meeting_at": meeting.meeting_at if meeting else None,
        "meeting_place": meeting.place if meeting else "",
        "meeting_by": meeting.arranged_by if meeting else None,
        "agreement": _agreement_row(match.agreement),
        "exchange_id": match.exchange_id,
        "minor_sides": sorted(match.minor_sides),
        "held_sides": sorted(match.held_sides),
        "decline_why": match.decline_why,
        "likeness": match.likeness,
    }


def match_of(row: "Record") -> Match:
    """Return the match that lies in a row."""
    accepted = {side: row[f"{side}_accepted_at"] for side in SIDES}
    return Match(
        version=row["version"],
        match_id=row["match_id"],
        offer_id=row["offer_id"],
        request_id=row["request_id"],
        pair=_pair_of(row),
        offer_title=row["offer_title"],
        request_title=row["request_title"],
        reasons=tuple(Reason(each["code"], each["facts"]) for each in row["reasons"]),
        reason=row["reason"],
        proposer_id=row["proposer_id"],
        proposed_at=row["proposed_at"],
        expires_at=row["expires_at"],
        state=MatchState(row["state"]),
        accepted_at={side: at for side, at in accepted.items() if at},
        declined_by=row["declined_by"],
        decline_reason=row["decline_reason"],
        meeting=_meeting_of(row),
        agreement=_agreement_of(row["agreement"]),
        exchange_id=row["exchange_id"],
        minor_sides=frozenset(row["minor_sides"]),
        held_sides=frozenset(row["held_sides"]),
        decline_why=row["decline_why"],
        likeness=row["likeness"],
    )


def savoir_of(row: "Record") -> Savoir:
    """Return a savoir of the board with what decides who may see it."""
    return Savoir(
        savoir_id=row["savoir_id"],
        kind=row["kind"],
        member_id=row["member_id"],
        network_id=row["network_id"],
        title=row["title"],
        visibility=row["visibility"],
        expires_at=row["expires_at"],
        is_live=row["is_live"],
    )


def exchange_row(exchange: Exchange) -> dict[str, Any]:
    """Return all columns of an exchange."""
    return {
        **pair_row(exchange.pair),
        "exchange_id": exchange.exchange_id,
        "version": exchange.version,
        "state": exchange.state.value,
        "match_id": exchange.match_id,
        "offer_title": exchange.offer_title,
        "request_title": exchange.request_title,
        "started_at": exchange.started_at,
        "ended_at": exchange.ended_at,
        "stop_reason": exchange.stop_reason,
    }


def exchange_of(row: "Record", reviews: Iterable["Record"]) -> Exchange:
    """Return the exchange that lies in a row, with its reviews."""
    return Exchange(
        version=row["version"],
        exchange_id=row["exchange_id"],
        match_id=row["match_id"],
        pair=_pair_of(row),
        offer_title=row["offer_title"],
        request_title=row["request_title"],
        started_at=row["started_at"],
        state=ExchangeState(row["state"]),
        ended_at=row["ended_at"],
        stop_reason=row["stop_reason"],
        reviews={
            each["side"]: Review(reviewed_at=each["reviewed_at"], **each["texts"])
            for each in reviews
        },
    )


def review_texts(review: Review) -> dict[str, str]:
    """Return the texts of a review by their name."""
    return {
        "learned_preparing": review.learned_preparing,
        "learned_transmitting": review.learned_transmitting,
        "learned_answering": review.learned_answering,
        "learned_receiving": review.learned_receiving,
        "taught_learning": review.taught_learning,
        "next_steps": review.next_steps,
    }


def _pair_of(row: "Record") -> Pair:
    return Pair(
        row["offerer_id"], row["offerer_network_id"], row["requester_id"], row["network_id"]
    )


def _meeting_of(row: "Record") -> Meeting | None:
    if row["meeting_at"] is None:
        return None
    return Meeting(row["meeting_at"], row["meeting_place"], row["meeting_by"])


def _agreement_row(agreement: Agreement | None) -> dict[str, Any] | None:
    if agreement is None:
        return None
    days = [day.isoformat() for day in agreement.stock_days]
    return {
        "content": agreement.content,
        "method": agreement.method,
        "place": agreement.place,
        "rhythm": agreement.rhythm,
        "stock_days": days,
    }


def _agreement_of(row: dict[str, Any] | None) -> Agreement | None:
    if row is None:
        return None
    days = tuple(date.fromisoformat(day) for day in row["stock_days"])
    return Agreement(row["content"], row["method"], row["place"], row["rhythm"], days)
