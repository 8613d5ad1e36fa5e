"""Facilitators make one group of two about one savoir."""

from dataclasses import dataclass

from services.matching.application.keep_collective_match import keep_collective_match
from services.matching.application.ports_of_collective import CollectiveWork
from services.matching.application.require_visibility import require_visibility
from services.matching.domain.actor import Actor
from services.matching.domain.collective_errors import (
    CollectiveMatchNotFoundError,
    NotAboutOneSavoirError,
)
from services.matching.domain.collective_match import CollectiveMatch
from services.matching.domain.collective_policy import CollectivePolicy
from services.matching.domain.collective_voice import require_led_by
from services.matching.domain.rearranging import merge, settle_all


@dataclass(frozen=True)
class MergeCollectiveMatches:
    """Let the first take in the people of the second; the actor accompanies both networks."""

    collective_match_id: str
    absorbed_id: str
    by: Actor
    policy: CollectivePolicy


async def merge_collective_matches(
    command: MergeCollectiveMatches, work: CollectiveWork
) -> CollectiveMatch:
    """Return the group that goes on; raise NotAboutOneSavoirError when nothing ties the two."""
    await work.collectives.one_at_a_time()
    ids = (command.collective_match_id, command.absorbed_id)
    if ids[0] == ids[1]:
        raise CollectiveMatchNotFoundError
    found = {each.collective_match_id: each for each in await work.collectives.get_all(ids)}
    group, other = found[ids[0]], found[ids[1]]
    for each in (group, other):
        require_led_by(each, command.by, "merge_collective_matches")
        each.require_live()
    if not await work.neighbourhoods.are_about_one_savoir(_savoirs(group), _savoirs(other)):
        raise NotAboutOneSavoirError
    merge(group, other, command.by.member_id)
    await require_visibility(group, work)
    settle_all(command.policy, work.now(), group)
    await keep_collective_match(other, work)
    await keep_collective_match(group, work)
    return group


def _savoirs(group: CollectiveMatch) -> list[str]:
    return [each.savoir_id for each in group.roster.people]
