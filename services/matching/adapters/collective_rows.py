"""How collective matches lie in their tables."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from services.matching.domain.collective_match import CollectiveMatch, CollectiveState
from services.matching.domain.gathering import Gathering
from services.matching.domain.participant import ACTIVE, Participant, Standing
from services.matching.domain.roster import Roster

if TYPE_CHECKING:
    from asyncpg import Record


def group_row(group: CollectiveMatch) -> dict[str, Any]:
    """Return all columns of a group."""
    gathering = group.gathering
    return {
        "collective_match_id": group.collective_match_id,
        "version": group.version,
        "state": group.state.value,
        "core_offer_id": group.core_offer_id,
        "network_id": group.network_id,
        "title": group.title,
        "is_remote": group.is_remote,
        "proposed_at": group.proposed_at,
        "expires_at": group.expires_at,
        "gathering_at": gathering.gathering_at,
        "gathering_network_id": gathering.network_id,
        "gathering_town": gathering.town,
        "gathering_place": gathering.place,
        "gathering_note": gathering.note,
        "gathering_by": gathering.suggested_by,
        "ending": group.ending,
        "merged_into": group.merged_into,
    }


def participant_rows(group: CollectiveMatch) -> list[dict[str, Any]]:
    """Return all columns of each participant, in the order in which they are served."""
    return [
        {
            "collective_match_id": group.collective_match_id,
            "savoir_id": each.savoir_id,
            "position": position,
            "side": each.side,
            "member_id": each.member_id,
            "network_id": each.network_id,
            "title": each.title,
            "visibility": each.visibility,
            "seats": each.seats,
            "standing": each.standing.value,
            "is_willing": each.is_willing,
            "expires_at": each.expires_at,
            "is_active": group.is_live and each.standing in ACTIVE,
        }
        for position, each in enumerate(group.roster.people)
    ]


def group_of(row: "Record", participants: Iterable["Record"]) -> CollectiveMatch:
    """Return the group that lies in a row, with its participants."""
    return CollectiveMatch(
        version=row["version"],
        collective_match_id=row["collective_match_id"],
        core_offer_id=row["core_offer_id"],
        network_id=row["network_id"],
        title=row["title"],
        is_remote=row["is_remote"],
        roster=Roster([_participant_of(each) for each in participants]),
        gathering=Gathering(
            row["gathering_at"],
            row["gathering_network_id"],
            row["gathering_town"],
            row["gathering_place"],
            row["gathering_note"],
            row["gathering_by"],
        ),
        proposed_at=row["proposed_at"],
        expires_at=row["expires_at"],
        state=CollectiveState(row["state"]),
        ending=row["ending"],
        merged_into=row["merged_into"],
    )


def _participant_of(row: "Record") -> Participant:
    return Participant(
        savoir_id=row["savoir_id"],
        side=row["side"],
        member_id=row["member_id"],
        network_id=row["network_id"],
        title=row["title"],
        visibility=row["visibility"],
        seats=row["seats"],
        standing=Standing(row["standing"]),
        is_willing=row["is_willing"],
        expires_at=row["expires_at"],
    )
