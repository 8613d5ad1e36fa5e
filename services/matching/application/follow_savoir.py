"""Collective matches follow what becomes of the offers and requests in them."""

from dataclasses import dataclass

from services.matching.application.keep_collective_match import keep_collective_match
from services.matching.application.ports_of_collective import CollectiveWork
from services.matching.application.search_again import search_again
from services.matching.domain.collective_match import CollectiveMatch
from services.matching.domain.collective_policy import CollectivePolicy
from services.matching.domain.composition import Candidate
from services.matching.domain.participant import ACTIVE, Standing


@dataclass(frozen=True)
class FollowSavoir:
    """An offer or a request has been reworded, or has left the board."""

    savoir_id: str
    policy: CollectivePolicy


async def follow_savoir(command: FollowSavoir, work: CollectiveWork) -> None:
    """Take its present words and group size; go on without it when no group can have it."""
    now = work.now()
    worded = None
    await work.collectives.one_at_a_time()  # a group that is just being made counts as well
    for group in await work.collectives.with_savoir(command.savoir_id):
        worded = worded or await work.neighbourhoods.candidate(command.savoir_id)
        who = group.roster.with_savoir(command.savoir_id)
        if who is None:
            continue
        if worded is None:
            group.release([who], command.policy, now)
        else:
            if command.savoir_id == group.core_offer_id:
                await _release_who_sees_it_no_more(group, worded, command.policy, work)
            if group.is_live:
                group.reword(who, worded, command.policy, now)
        await keep_collective_match(group, work)


async def _release_who_sees_it_no_more(
    group: CollectiveMatch, core: Candidate, policy: CollectivePolicy, work: CollectiveWork
) -> None:
    """Go on without them before the title has new words: facts and the group itself carry it."""
    linked = await work.savoirs.linked_networks(core.network_id)
    unseeing = [e for e in group.roster.people if not core.is_shown_to(e.network_id, linked)]
    if not unseeing:
        return
    here = [each for each in unseeing if each.standing in ACTIVE]
    group.release(here, policy, work.now())
    for each in unseeing:
        each.end(Standing.GONE)  # who had left could come back, and read it
    search_again(here, work)
