"""Facts announced by matching of several people around one savoir: collective matches."""

from typing import Literal

from pydantic import AwareDatetime

from shared.events.contract import Event
from shared.events.matching import Side


class CollectiveMatchFact(Event):
    """Several people brought together around one savoir."""

    collective_match_id: str
    network_id: str
    """The network of the offer around which the group began."""
    core_offer_id: str
    title: str
    """Of that offer; empty once its person is forgotten."""


class CollectiveInvitation(CollectiveMatchFact):
    """Who is invited now; those who wait for a place are told when there is one."""

    offerer_ids: list[str]
    requester_ids: list[str]
    has_several_offerers: bool
    gathering_at: AwareDatetime
    """A first day to meet, as suggested so far."""
    expires_at: AwareDatetime


class CollectiveMatchProposed(
    CollectiveInvitation, service="matching", aggregate="collective_match", fact="proposed"
):
    """The platform proposes a group, or a facilitator makes it of a part of another one."""

    split_from: str | None
    """The other group's id; its people were invited there and keep their places."""


class CollectiveMatchExtended(
    CollectiveInvitation, service="matching", aggregate="collective_match", fact="extended"
):
    """More people are invited: they came later, or a place is free for them."""


class CollectivePlace(CollectiveMatchFact):
    """Somebody's place in a group."""

    member_id: str
    side: Side
    savoir_id: str


class CollectiveMatchJoined(
    CollectivePlace, service="matching", aggregate="collective_match", fact="joined"
):
    """Somebody takes part."""

    is_from_waiting: bool
    """They had said yes before, and now there is a place."""


class CollectiveMatchWaitlisted(
    CollectivePlace, service="matching", aggregate="collective_match", fact="waitlisted"
):
    """Somebody wants to take part and waits for a place."""

    was_joined: bool
    """They had a place, and those who offer now take fewer people."""


class CollectiveMatchLeft(
    CollectivePlace, service="matching", aggregate="collective_match", fact="left"
):
    """Somebody takes part no longer, or never did."""

    how: Literal["declined", "left", "lapsed", "gone"]


class CollectiveMatchConfirmed(
    CollectiveMatchFact, service="matching", aggregate="collective_match", fact="confirmed"
):
    """Enough people have joined for the group to meet."""

    offerer_ids: list[str]
    requester_ids: list[str]
    gathering_at: AwareDatetime


class GatheringSuggested(
    CollectiveMatchFact,
    service="matching",
    aggregate="collective_match",
    fact="gathering_suggested",
):
    """Another day or place to meet is suggested; the place stays in matching."""

    gathering_at: AwareDatetime
    suggested_by: str | None
    """Null when the platform moves its own suggestion."""
    member_ids: list[str]
    """Who had joined by then."""


class CollectiveMatchSplit(
    CollectiveMatchFact, service="matching", aggregate="collective_match", fact="split"
):
    """Some of its people go on as a group of their own."""

    new_collective_match_id: str
    member_ids: list[str]
    """Who goes on there."""
    split_by: str


class CollectiveMatchMerged(
    CollectiveMatchFact, service="matching", aggregate="collective_match", fact="merged"
):
    """It has taken in the people of another group, which is dissolved."""

    absorbed_id: str
    member_ids: list[str]
    """Who came from there."""
    merged_by: str


class CollectiveMatchDissolved(
    CollectiveMatchFact, service="matching", aggregate="collective_match", fact="dissolved"
):
    """It is over."""

    ending: Literal["no_offerer", "no_requester", "expired", "facilitator", "merged", "held"]
    dissolved_by: str | None
    member_ids: list[str]
    """Who was still taking part."""
