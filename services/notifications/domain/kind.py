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
    PLACE_DECLINED = "place_declined"
    REGISTRATION_CANCELLED = "registration_cancelled"
    SESSION_CONFIRMED = "session_confirmed"
    SESSION_MOVED = "session_moved"
    SESSION_EXTENDED = "session_extended"
    SESSION_CANCELLED = "session_cancelled"
    SESSION_REOPENED = "session_reopened"
    EVALUATION_INVITED = "evaluation_invited"
    CERTIFICATE_ISSUED = "certificate_issued"
    CERTIFICATE_WITHDRAWN = "certificate_withdrawn"
    CERTIFICATE_RESTORED = "certificate_restored"
    SESSION_DECISION_NEAR = "session_decision_near"
    SESSION_AWAITING_DECISION = "session_awaiting_decision"
    SESSION_DECISION_OVERDUE = "session_decision_overdue"
    SESSION_BELOW_MINIMUM = "session_below_minimum"
    SESSION_EXTENDED_BY_RULE = "session_extended_by_rule"
    SESSION_CANCELLED_BY_RULE = "session_cancelled_by_rule"
    SEAT_TAKEN = "seat_taken"
    SEAT_WAITLISTED = "seat_waitlisted"
    SEAT_OFFERED = "seat_offered"
    SEAT_OFFER_EXPIRED = "seat_offer_expired"
    SEAT_DECLINED = "seat_declined"
    SEAT_GIVEN_UP = "seat_given_up"
    WORKSHOP_SEEKS_FACILITATOR = "workshop_seeks_facilitator"
    WORKSHOP_ENTRUSTED = "workshop_entrusted"
    WORKSHOP_DATE_WITHDRAWN = "workshop_date_withdrawn"
    WORKSHOP_DATE_REACHED_CAP = "workshop_date_reached_cap"
    WORKSHOP_POLL_CLOSED = "workshop_poll_closed"
    WORKSHOP_SCHEDULED = "workshop_scheduled"
    WORKSHOP_MOVED = "workshop_moved"
    WORKSHOP_PROBLEM_CHOSEN = "workshop_problem_chosen"
    WORKSHOP_HELD = "workshop_held"
    WORKSHOP_NOTE_SHARED = "workshop_note_shared"
    WORKSHOP_CANCELLED = "workshop_cancelled"
    GATHERING_DATE_MOVED = "gathering_date_moved"
    GATHERING_DATE_CANCELLED = "gathering_date_cancelled"
    GATHERING_ENDED = "gathering_ended"
    GATHERING_REPLAY = "gathering_replay"
    QUOTE_SENT = "quote_sent"
    QUOTE_EXPIRED = "quote_expired"
    QUOTE_CANCELLED = "quote_cancelled"
    QUOTE_ACCEPTED = "quote_accepted"
    QUOTE_DECLINED = "quote_declined"
    SUPPORT_GRANTED = "support_granted"
    NETWORK_SUPPORT_GRANTED = "network_support_granted"
    WISH_EXPIRED = "wish_expired"
    DEMAND_POOLED = "demand_pooled"
    DEMAND_FELL_BACK = "demand_fell_back"
    DEMAND_RECOVERED = "demand_recovered"
    DEMAND_OPENED = "demand_opened"
    DEMAND_DISMISSED = "demand_dismissed"


INBOX_BY_DEFAULT = frozenset(
    {
        Kind.MEMBER_JOINED,
        Kind.RECIPROCITY_REACHED,
        Kind.RECIPROCITY_LOST,
        Kind.EXCHANGE_REVIEWED,
        Kind.WORKSHOP_HELD,
        Kind.SUPPORT_GRANTED,
        Kind.NETWORK_SUPPORT_GRANTED,
        Kind.DEMAND_FELL_BACK,
        Kind.DEMAND_RECOVERED,
    }
)
"""Kinds that ask for no answer and come often: read in the inbox, mailed only on request."""


def is_mailed(kind: Kind, choice: bool | None) -> bool:
    """Say whether the person has this kind mailed; `choice` is null when they never chose."""
    return kind not in INBOX_BY_DEFAULT if choice is None else choice
