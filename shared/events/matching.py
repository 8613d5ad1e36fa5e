"""Facts announced by matching: people brought together, and what came of it."""

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from shared.events.contract import Event

Side = Literal["offerer", "requester"]
Why = Literal[
    "not_this_savoir",
    "wrong_level",
    "too_far",
    "no_time",
    "already_found",
    "not_this_person_now",
    "other",
]


class MatchFact(Event):
    """An offer and a request brought together; both people have the same place in it."""

    match_id: str
    network_id: str
    """The requester's network, in which the match is followed."""
    offer_id: str
    request_id: str
    offerer_id: str
    requester_id: str


class MatchHeld(MatchFact, service="matching", aggregate="match", fact="held"):
    """A match with a minor awaits the facilitators of the minor's network; nobody else is told."""

    facilitated_network_id: str
    """The minor's network; with two minors of two networks there is one fact for each."""
    proposer_id: str | None
    """The facilitator, or null when the platform proposes."""


class MatchProposed(MatchFact, service="matching", aggregate="match", fact="proposed"):
    """The platform or a facilitator proposes that two people meet."""

    offer_title: str
    request_title: str
    reason: str
    """In words a person understands (French)."""
    proposer_id: str | None
    """The facilitator, or null when the platform proposes."""
    expires_at: AwareDatetime
    ring_id: str | None = None
    """The ring that the pair closes: told with the ring, not by itself."""


class MatchAnswered(MatchFact, service="matching", aggregate="match", fact="answered"):
    """One of the two has accepted; the other has not answered yet."""

    accepted_by: Side
    ring_id: str | None = None
    """The ring through which it was answered, or with which it ends."""


class MatchAccepted(MatchFact, service="matching", aggregate="match", fact="accepted"):
    """Both have accepted: they can arrange to meet."""

    ring_id: str | None = None
    """The ring through which it was answered, or with which it ends."""


class MatchDeclined(MatchFact, service="matching", aggregate="match", fact="declined"):
    """One of the two has declined; this pair is never proposed again."""

    declined_by: Side
    why: Why | None = None
    """What the person says stands against it; null when they say nothing."""
    was_held: bool = False
    """True when the two were never told: a minor's facilitator declined for them."""
    ring_id: str | None = None
    """The ring through which it was answered, or with which it ends."""


class MatchExpired(MatchFact, service="matching", aggregate="match", fact="expired"):
    """Nobody answered in time."""

    was_held: bool = False
    """True when the two were never told: no facilitator released it in time."""
    ring_id: str | None = None
    """The ring through which it was answered, or with which it ends."""


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


class RingPair(BaseModel):
    """One match of a ring: who teaches whom, and what; a title is empty once it is forgotten."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    match_id: str
    offer_id: str
    request_id: str
    giver_id: str
    receiver_id: str
    offer_title: str
    request_title: str


class RingFact(Event):
    """A circle of two to four people, each of whom teaches the next one."""

    ring_id: str
    network_id: str
    """The network of who receives in the first link."""
    member_ids: list[str]
    links: list[RingPair]
    """In the order of the circle: who receives in one gives in the next."""


class RingProposed(RingFact, service="matching", aggregate="ring", fact="proposed"):
    """The platform or a facilitator proposes that all of them accept their matches."""

    proposer_id: str | None
    """The facilitator, or null when the platform proposes."""
    expires_at: AwareDatetime


class RingAnswered(RingFact, service="matching", aggregate="ring", fact="answered"):
    """One of them has accepted both of their matches; others have still to answer."""

    accepted_by: str
    """Member id."""


class RingAccepted(RingFact, service="matching", aggregate="ring", fact="accepted"):
    """All have accepted, and so all of its matches are accepted."""

    accepted_by: str
    """Member id of who accepted last."""


class RingDeclined(RingFact, service="matching", aggregate="ring", fact="declined"):
    """One of them has left the ring; the pairs in which they are not stand as proposals."""

    declined_by: str
    """Member id."""


class RingBroken(RingFact, service="matching", aggregate="ring", fact="broken"):
    """One of its matches has ended by itself; the others stand as proposals."""

    match_id: str
    cause: Literal["declined", "expired", "cancelled"]
    caused_by: str | None
    """Member id of who made that match end, where it was a person."""


class RingExpired(RingFact, service="matching", aggregate="ring", fact="expired"):
    """Not everybody answered in time; what awaited an answer has expired with it."""
