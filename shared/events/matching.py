"""Facts announced by matching: people brought together, and what came of it."""

from typing import Literal

from pydantic import AwareDatetime

from shared.events.contract import Event

Side = Literal["offerer", "requester"]


class MatchFact(Event):
    """An offer and a request brought together; both people have the same place in it."""

    match_id: str
    network_id: str
    """The requester's network, in which the match is followed."""
    offer_id: str
    request_id: str
    offerer_id: str
    requester_id: str


class MatchProposed(MatchFact, service="matching", aggregate="match", fact="proposed"):
    """The platform or a facilitator proposes that two people meet."""

    offer_title: str
    request_title: str
    reason: str
    """In words a person understands (French)."""
    proposer_id: str | None
    """The facilitator, or null when the platform proposes."""
    expires_at: AwareDatetime


class MatchAnswered(MatchFact, service="matching", aggregate="match", fact="answered"):
    """One of the two has accepted; the other has not answered yet."""

    accepted_by: Side


class MatchAccepted(MatchFact, service="matching", aggregate="match", fact="accepted"):
    """Both have accepted: they can arrange to meet."""


class MatchDeclined(MatchFact, service="matching", aggregate="match", fact="declined"):
    """One of the two has declined; this pair is never proposed again."""

    declined_by: Side


class MatchExpired(MatchFact, service="matching", aggregate="match", fact="expired"):
    """Nobody answered in time."""


class MatchCancelled(MatchFact, service="matching", aggregate="match", fact="cancelled"):
    """The offer or the request has gone before both had accepted."""


class MeetingArranged(MatchFact, service="matching", aggregate="match", fact="meeting_arranged"):
    """The two have a date to meet and agree."""

    meeting_at: AwareDatetime
    arranged_by: str
    """Member id of who entered it."""


class ExchangeFact(Event):
    """The learning itself."""

    exchange_id: str
    match_id: str
    network_id: str
    offerer_id: str
    requester_id: str


class ExchangeStarted(ExchangeFact, service="matching", aggregate="exchange", fact="started"):
    """The two have settled their agreement and begin."""

    started_by: str


class ExchangeCompleted(ExchangeFact, service="matching", aggregate="exchange", fact="completed"):
    """The exchange has come to its end; both are invited to review it."""

    ended_by: str


class ExchangeStopped(ExchangeFact, service="matching", aggregate="exchange", fact="stopped"):
    """The exchange has ended before its term."""

    ended_by: str


class ExchangeReviewed(ExchangeFact, service="matching", aggregate="exchange", fact="reviewed"):
    """One of the two has said what they learned; `is_by_both` once both have."""

    reviewer_id: str
    is_by_both: bool


class SavoirSuggested(Event, service="matching", aggregate="suggestion", fact="made"):
    """A review suggests a new offer or request to the person who wrote it."""

    suggestion_id: str
    member_id: str
    network_id: str
    kind: Literal["offer", "request"]
    title: str
