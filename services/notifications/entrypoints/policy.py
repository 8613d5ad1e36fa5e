"""Who must be told of each fact, of which kind, and who its author is: a table."""

from services.notifications.adapters.sql_scenes import Scene
from services.notifications.domain.kind import Kind
from services.notifications.domain.recipient import Audience
from services.notifications.entrypoints.policy_of_trainings import TRAININGS
from services.notifications.entrypoints.rules import (
    Author,
    Rule,
    the_facilitators,
    the_members,
    the_named,
    the_person,
)
from shared.events import matching, matching_groups, members, savoirs

MatchNews = (
    matching.MatchProposed
    | matching.MatchAnswered
    | matching.MatchAccepted
    | matching.MatchDeclined
    | matching.MatchExpired
)


def both(event: matching.MatchFact | matching.ExchangeFact) -> Audience:
    """The two who are brought together."""
    return Audience((event.offerer_id, event.requester_id))


def the_minors_facilitators(event: matching.MatchHeld) -> Audience:
    """The facilitators of the network of the minor for whom a match is held."""
    return Audience(facilitators_of=(event.facilitated_network_id,))


def the_side(field: str) -> Author:
    """Return whose side stands in this field of the fact."""
    return lambda event, _: _member_of(event, getattr(event, field))


def the_last_accepter(event: matching.MatchAccepted, scene: Scene) -> str | None:
    """Return who accepted last: the other side than the one that was heard to accept first."""
    if scene.first_accepter is None:
        return None
    return event.requester_id if scene.first_accepter == "offerer" else event.offerer_id


def _member_of(event: matching.MatchFact, side: matching.Side) -> str:
    return event.offerer_id if side == "offerer" else event.requester_id


def the_ender(event: matching.ExchangeCompleted) -> Audience:
    """The one of the two who ended it; nobody when a facilitator did."""
    return Audience(tuple({event.ended_by} & {event.offerer_id, event.requester_id}))


def was_known_to_them(event: matching.MatchDeclined | matching.MatchExpired) -> bool:
    """Say whether the two had ever been told of the match."""
    return not event.was_held and stands_alone(event)


def stands_alone(event: MatchNews) -> bool:
    """Say whether the fact is told by itself: what comes of a ring is told once, with the ring."""
    return event.ring_id is None


def the_circle(event: matching.RingFact) -> Audience:
    """Everybody in the ring."""
    return Audience(tuple(event.member_ids))


def those_who_did_not_hear(event: matching.RingBroken) -> Audience:
    """Everybody in the ring, without the two who are told what became of their match."""
    told = {
        member_id
        for link in event.links
        if link.match_id == event.match_id and event.cause != "cancelled"
        for member_id in (link.giver_id, link.receiver_id)
    }
    return Audience(tuple(each for each in event.member_ids if each not in told))


def the_invited(event: matching_groups.CollectiveInvitation) -> Audience:
    """Those who have a place in a group and have still to answer."""
    return Audience((*event.offerer_ids, *event.requester_ids))


def the_group(event: matching_groups.CollectiveMatchConfirmed) -> Audience:
    """Everybody who has joined a group."""
    return Audience((*event.offerer_ids, *event.requester_ids))


def is_over_for_all(event: matching_groups.CollectiveMatchDissolved) -> bool:
    """Say whether people are told that a group is over: not of one that has met or goes on."""
    return event.ending not in ("held", "merged")


POLICY: tuple[Rule, ...] = (
    Rule(members.MemberJoined, Kind.WELCOME, the_person),
    Rule(members.MemberJoined, Kind.MEMBER_JOINED, the_facilitators, the_named("member_id")),
    Rule(savoirs.OfferExpiryNear, Kind.OFFER_EXPIRY_NEAR, the_person),
    Rule(savoirs.OfferExpired, Kind.OFFER_EXPIRED, the_person),
    Rule(savoirs.RequestExpiryNear, Kind.REQUEST_EXPIRY_NEAR, the_person),
    Rule(savoirs.RequestExpired, Kind.REQUEST_EXPIRED, the_person),
    Rule(savoirs.ReciprocityReached, Kind.RECIPROCITY_REACHED, the_person),
    Rule(savoirs.ReciprocityLost, Kind.RECIPROCITY_LOST, the_person),
    Rule(matching.MatchHeld, Kind.MATCH_HELD, the_minors_facilitators, the_named("proposer_id")),
    Rule(
        matching.MatchProposed,
        Kind.MATCH_PROPOSED,
        both,
        the_named("proposer_id"),
        stands_alone,
    ),
    Rule(
        matching.MatchAnswered,
        Kind.MATCH_ANSWERED,
        both,
        the_side("accepted_by"),
        stands_alone,
    ),
    Rule(matching.MatchAccepted, Kind.MATCH_ACCEPTED, both, the_last_accepter, stands_alone),
    Rule(matching.RingProposed, Kind.RING_PROPOSED, the_circle, the_named("proposer_id")),
    Rule(matching.RingAccepted, Kind.RING_ACCEPTED, the_circle, the_named("accepted_by")),
    Rule(matching.RingDeclined, Kind.RING_DECLINED, the_circle, the_named("declined_by")),
    Rule(matching.RingBroken, Kind.RING_BROKEN, those_who_did_not_hear, the_named("caused_by")),
    Rule(matching.RingExpired, Kind.RING_EXPIRED, the_circle),
    Rule(
        matching.MatchDeclined,
        Kind.MATCH_DECLINED,
        both,
        the_side("declined_by"),
        was_known_to_them,
    ),
    Rule(matching.MatchExpired, Kind.MATCH_EXPIRED, both, is_told=was_known_to_them),
    Rule(
        matching_groups.CollectiveMatchProposed,
        Kind.COLLECTIVE_PROPOSED,
        the_invited,
        is_told=lambda event: event.split_from is None,
    ),
    Rule(matching_groups.CollectiveMatchExtended, Kind.COLLECTIVE_PROPOSED, the_invited),
    Rule(
        matching_groups.CollectiveMatchJoined,
        Kind.COLLECTIVE_PLACE_FOUND,
        the_person,
        is_told=lambda event: event.is_from_waiting,
    ),
    Rule(
        matching_groups.CollectiveMatchWaitlisted,
        Kind.COLLECTIVE_PLACE_LOST,
        the_person,
        is_told=lambda event: event.was_joined,
    ),
    Rule(matching_groups.CollectiveMatchConfirmed, Kind.COLLECTIVE_CONFIRMED, the_group),
    Rule(
        matching_groups.GatheringSuggested,
        Kind.COLLECTIVE_GATHERING,
        the_members,
        the_named("suggested_by"),
    ),
    Rule(
        matching_groups.CollectiveMatchSplit,
        Kind.COLLECTIVE_SPLIT,
        the_members,
        the_named("split_by"),
    ),
    Rule(
        matching_groups.CollectiveMatchMerged,
        Kind.COLLECTIVE_MERGED,
        the_members,
        the_named("merged_by"),
    ),
    Rule(
        matching_groups.CollectiveMatchDissolved,
        Kind.COLLECTIVE_DISSOLVED,
        the_members,
        the_named("dissolved_by"),
        is_over_for_all,
    ),
    Rule(matching.MeetingArranged, Kind.MEETING_ARRANGED, both, the_named("arranged_by")),
    Rule(matching.ExchangeStarted, Kind.EXCHANGE_STARTED, both, the_named("started_by")),
    Rule(matching.ExchangeCompleted, Kind.EXCHANGE_COMPLETED, both, the_named("ended_by")),
    Rule(matching.ExchangeCompleted, Kind.REVIEW_INVITED, the_ender),
    Rule(matching.ExchangeStopped, Kind.EXCHANGE_STOPPED, both, the_named("ended_by")),
    Rule(matching.ExchangeReviewed, Kind.EXCHANGE_REVIEWED, both, the_named("reviewer_id")),
    Rule(matching.SavoirSuggested, Kind.SAVOIR_SUGGESTED, the_person),
    *TRAININGS,
)
"""A fact may have two lines when two groups are told it differently; nobody is in both."""
