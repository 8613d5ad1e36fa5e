"""Facilitators make two groups of one, or one of two; everybody keeps their standing."""

from datetime import datetime

from services.matching.domain.collective_errors import (
    CoreStaysError,
    GroupTooLargeError,
    SplitNeedsPeopleError,
)
from services.matching.domain.collective_match import CollectiveMatch
from services.matching.domain.collective_policy import CollectivePolicy
from services.matching.domain.pair import SIDES
from services.matching.domain.participant import ACTIVE, Participant, Standing
from services.matching.domain.roster import Roster
from shared.events.matching_groups import CollectiveMatchMerged, CollectiveMatchSplit


def split(
    group: CollectiveMatch,
    chosen: frozenset[str],
    new_id: str,
    by_id: str,
    now: datetime,
) -> CollectiveMatch:
    """Let the participants with these savoirs go on as a group of their own; settle both then.

    Raise CoreStaysError for the offer around which the group began, SplitNeedsPeopleError
    unless both have an offerer and a requester, GroupTooLargeError without the places.
    """
    group.require_live()
    if group.core_offer_id in chosen:
        raise CoreStaysError
    moved = [each for each in group.roster.active() if each.savoir_id in chosen]
    rest = Roster([each for each in group.roster.people if each not in moved])
    for roster in (rest, Roster(moved)):
        if not all(map(roster.of, SIDES)):
            raise SplitNeedsPeopleError
        _require_places(roster)
    new = _group_of(moved, group, new_id, now)
    group.roster = rest
    group.record(
        CollectiveMatchSplit(
            **group.identity(),
            new_collective_match_id=new_id,
            member_ids=new.roster.members(*ACTIVE),
            split_by=by_id,
        )
    )
    new.announce_proposal([], split_from=group.collective_match_id)
    return new


def merge(group: CollectiveMatch, other: CollectiveMatch, by_id: str) -> None:
    """Take in the people of another group about the same savoir, which ends; settle then.

    Who takes part in both keeps their place in `group`. Raise GroupTooLargeError without the
    places.
    """
    group.require_live()
    other.require_live()
    here = {each.member_id for each in group.roster.active()}
    moved = [each for each in other.roster.active() if each.member_id not in here]
    came = {each.savoir_id for each in moved}
    stay = [each for each in group.roster.people if each.savoir_id not in came]
    roster = Roster([*stay, *moved])
    _require_places(roster)
    group.roster = roster
    group.expires_at = max(group.expires_at, other.expires_at)
    other.roster = Roster([each for each in other.roster.people if each not in moved])
    other.merged_into = group.collective_match_id
    other.end("merged", by_id)
    group.record(
        CollectiveMatchMerged(
            **group.identity(),
            absorbed_id=other.collective_match_id,
            member_ids=[each.member_id for each in moved],
            merged_by=by_id,
        )
    )


def settle_all(policy: CollectivePolicy, now: datetime, *groups: CollectiveMatch) -> None:
    """Give the places anew in groups that have been rearranged."""
    for group in groups:
        group.settle(policy, now)


def _group_of(
    moved: list[Participant], group: CollectiveMatch, new_id: str, now: datetime
) -> CollectiveMatch:
    offerers = [each for each in moved if each.side == "offerer"]
    core = next((each for each in offerers if each.standing is Standing.JOINED), offerers[0])
    return CollectiveMatch(
        collective_match_id=new_id,
        core_offer_id=core.savoir_id,
        network_id=core.network_id,
        title=core.title,
        is_remote=group.is_remote,
        roster=Roster(moved),
        gathering=group.gathering,
        proposed_at=now,
        expires_at=group.expires_at,
    )


def _require_places(roster: Roster) -> None:
    if roster.is_too_large:
        raise GroupTooLargeError
