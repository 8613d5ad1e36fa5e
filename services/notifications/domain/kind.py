"""The kinds of notification, which a person can have mailed or not, one by one."""

from enum import StrEnum


class Kind(StrEnum):
    """What a notification is about."""

    WELCOME = "welcome"
    MEMBER_JOINED = "member_joined"
    OFFER_EXPIRY_NEAR = "offer_expiry_near"
    OFFER_EXPIRED = "offer_expired"
    REQUEST_EXPIRY_NEAR = "request_expiry_near"
    REQUEST_EXPIRED = "request_expired"
    RECIPROCITY_REACHED = "reciprocity_reached"
    RECIPROCITY_LOST = "reciprocity_lost"
    MATCH_HELD = "match_held"
    MATCH_PROPOSED = "match_proposed"
    MATCH_ANSWERED = "match_answered"
    MATCH_ACCEPTED = "match_accepted"
    MATCH_DECLINED = "match_declined"
    MATCH_EXPIRED = "match_expired"
    MEETING_ARRANGED = "meeting_arranged"
    RING_PROPOSED = "ring_proposed"
    RING_ACCEPTED = "ring_accepted"
    RING_DECLINED = "ring_declined"
    RING_BROKEN = "ring_broken"
    RING_EXPIRED = "ring_expired"
    COLLECTIVE_PROPOSED = "collective_proposed"
    COLLECTIVE_PLACE_FOUND = "collective_place_found"
    COLLECTIVE_PLACE_LOST = "collective_place_lost"
    COLLECTIVE_CONFIRMED = "collective_confirmed"
    COLLECTIVE_GATHERING = "collective_gathering"
    COLLECTIVE_SPLIT = "collective_split"
    COLLECTIVE_MERGED = "collective_merged"
    COLLECTIVE_DISSOLVED = "collective_dissolved"
    EXCHANGE_STARTED = "exchange_started"
    EXCHANGE_COMPLETED = "exchange_completed"
    EXCHANGE_STOPPED = "exchange_stopped"
    REVIEW_INVITED = "review_invited"
    EXCHANGE_REVIEWED = "exchange_reviewed"
    SAVOIR_SUGGESTED = "savoir_suggested"
    REGISTRATION_PLACED = "registration_placed"
    REGISTRATION_WAITLISTED = "registration_waitlisted"
    PLACE_OFFERED = "place_offered"
    PLACE_OFFER_EXPIRED = "place_offer_expired"
    REGISTRATION_CANCELLED = "registration_cancelled"
    SESSION_CONFIRMED = "session_confirmed"
    SESSION_EXTENDED = "session_extended"
    SESSION_CANCELLED = "session_cancelled"
    SESSION_AWAITING_DECISION = "session_awaiting_decision"
    SESSION_BELOW_MINIMUM = "session_below_minimum"


INBOX_BY_DEFAULT = frozenset(
    {
        Kind.MEMBER_JOINED,
        Kind.RECIPROCITY_REACHED,
        Kind.RECIPROCITY_LOST,
        Kind.EXCHANGE_REVIEWED,
    }
)
"""Kinds that ask for no answer and come often: read in the inbox, mailed only on request."""


def is_mailed(kind: Kind, choice: bool | None) -> bool:
    """Say whether the person has this kind mailed; `choice` is null when they never chose."""
    return kind not in INBOX_BY_DEFAULT if choice is None else choice
