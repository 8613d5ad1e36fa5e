"""Collective matches follow what becomes of the offers and requests in them."""

from dataclasses import dataclass

from services.matching.application.keep_collective_match import keep_collective_match
from services.matching.application.ports_of_collective import CollectiveWork
from services.matching.domain.collective_policy import CollectivePolicy


@dataclass(frozen=True)
class FollowSavoir:
    """An offer or a request has been reworded, or has left the board."""

    savoir_id: str
    policy: CollectivePolicy


async def follow_savoir(command: FollowSavoir, work: CollectiveWork) -> None:
    """Take its present words and group size; go on without it when no group can have it."""
    now = work.now()
    worded = None
    for group in await work.collectives.with_savoir(command.savoir_id):
        worded = worded or await work.neighbourhoods.candidate(command.savoir_id)
        who = group.roster.with_savoir(command.savoir_id)
        if who is None:
            continue
        if worded is None:
            group.release([who], command.policy, now)
        else:
            group.reword(who, worded, command.policy, now)
        await keep_collective_match(group, work)
