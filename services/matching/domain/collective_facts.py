"""What the facts about a collective match carry: ids and titles, never what people wrote."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypedDict

from services.matching.domain.gathering import Gathering
from services.matching.domain.pair import Side
from services.matching.domain.participant import Participant

Ending = Literal["no_offerer", "no_requester", "expired", "facilitator", "merged", "held"]

Departure = Literal["declined", "left", "lapsed", "gone"]


class CollectiveState(StrEnum):
    """Where a collective match stands."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DISSOLVED = "dissolved"


class CollectiveIdentity(TypedDict):
    """What every fact about a group carries."""

    collective_match_id: str
    network_id: str
    core_offer_id: str
    title: str


class Place(TypedDict):
    """Whom of the group a fact is about."""

    member_id: str
    side: Side
    savoir_id: str


class Invitation(TypedDict):
    """Who is invited, and what they are told first."""

    offerer_ids: list[str]
    requester_ids: list[str]
    has_several_offerers: bool
    gathering_at: datetime
    expires_at: datetime


def place_of(who: Participant) -> Place:
    """Return whom of the group a fact is about."""
    return {"member_id": who.member_id, "side": who.side, "savoir_id": who.savoir_id}


def invitation_of(
    invited: Collection[Participant],
    gathering: Gathering,
    expires_at: datetime,
    *,
    has_several: bool,
) -> Invitation:
    """Return what those who are invited are told."""
    return {
        "offerer_ids": [each.member_id for each in invited if each.side == "offerer"],
        "requester_ids": [each.member_id for each in invited if each.side == "requester"],
        "has_several_offerers": has_several,
        "gathering_at": gathering.gathering_at,
        "expires_at": expires_at,
    }
