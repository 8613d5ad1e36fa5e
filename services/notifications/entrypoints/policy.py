"""Who must be told of each fact, of which kind, and who its author is: a table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.notifications.adapters.sql_scenes import Scene
from services.notifications.domain.kind import Kind
from services.notifications.domain.recipient import Audience
from shared.events import matching, matching_groups, members, savoirs, trainings
from shared.events.contract import Event

Told = Callable[[Any], Audience]
MatchNews = (
    matching.MatchProposed
    | matching.MatchAnswered
    | matching.MatchAccepted
    | matching.MatchDeclined
    | matching.MatchExpired
)
Author = Callable[[Any, Scene], str | None]


def both(event: matching.MatchFact | matching.ExchangeFact) -> Audience:
    """The two who are brought together."""
    return Audience((event.offerer_id, event.requester_id))


def the_person(event: Any) -> Audience:
    """The one person whom the fact is about."""
    return Audience((event.member_id,))


def the_registered(event: trainings.SessionConfirmed) -> Audience:
    """Everyone who has a place in the session."""
    return Audience(tuple(event.registered_member_ids))


def the_facilitators(event: members.MembershipState) -> Audience:
    """The facilitators of the network."""
    return Audience(facilitators_of=event.network_id)


def the_minors_facilitators(event: matching.MatchHeld) -> Audience:
    """The facilitators of the network of the minor for whom a match is held."""
    return Audience(facilitators_of=event.facilitated_network_id)


def the_training_office(_: Event) -> Audience:
    """Everyone of the training office."""
    return Audience(has_training_office=True)


def nobody(_: Event, __: Scene) -> None:
    """Time or a rule made it happen."""


def the_named(field: str) -> Author:
    """Return who stands in this field of the fact."""
    return lambda event, _: getattr(event, field)


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


def the_members(event: Any) -> Audience:
    """Everybody whom the fact names, all alike."""
    return Audience(tuple(event.member_ids))


def is_over_for_all(event: matching_groups.CollectiveMatchDissolved) -> bool:
    """Say whether people are told that a group is over: not of one that has met or goes on."""
    return event.ending not in ("held", "merged")


def is_news_to_the_person(event: trainings.RegistrationCancelled) -> bool:
    """Say whether a cancelled registration is told: not to whom it comes from, nor told already.

    Whoever had a place in a cancelled session is told by the session's own fact.
    """
    return event.cause == "by_office" or (event.cause == "session_cancelled" and event.was_waiting)


@dataclass(frozen=True)
class Rule:
    """One line of the table."""

    event: type[Event]
    kind: Kind
    told: Told
    author: Author = nobody
    is_told: Callable[[Any], bool] = lambda _: True


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
    Rule(trainings.RegistrationPlaced, Kind.REGISTRATION_PLACED, the_person),
    Rule(trainings.RegistrationWaitlisted, Kind.REGISTRATION_WAITLISTED, the_person),
    Rule(trainings.PlaceOffered, Kind.PLACE_OFFERED, the_person),
    Rule(trainings.PlaceOfferExpired, Kind.PLACE_OFFER_EXPIRED, the_person),
    Rule(
        trainings.RegistrationCancelled,
        Kind.REGISTRATION_CANCELLED,
        the_person,
        is_told=is_news_to_the_person,
    ),
    Rule(trainings.SessionConfirmed, Kind.SESSION_CONFIRMED, the_registered),
    Rule(trainings.SessionExtended, Kind.SESSION_EXTENDED, the_registered, the_named("decided_by")),
    Rule(
        trainings.SessionCancelled, Kind.SESSION_CANCELLED, the_registered, the_named("decided_by")
    ),
    Rule(trainings.SessionAwaitingDecision, Kind.SESSION_AWAITING_DECISION, the_training_office),
    Rule(trainings.SessionBelowMinimum, Kind.SESSION_BELOW_MINIMUM, the_training_office),
)
"""A fact may have two lines when two groups are told it differently; nobody is in both."""
