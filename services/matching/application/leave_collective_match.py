"""Somebody declines a collective match, or leaves it."""

from dataclasses import dataclass

from services.matching.application.keep_collective_match import keep_collective_match
from services.matching.application.ports_of_collective import CollectiveWork
from services.matching.application.search_again import search_again
from services.matching.domain.actor import Actor
from services.matching.domain.collective_match import CollectiveMatch
from services.matching.domain.collective_policy import CollectivePolicy
from services.matching.domain.collective_voice import voice_of


@dataclass(frozen=True)
class LeaveCollectiveMatch:
    """Leave, for oneself or for a member of a network that one accompanies."""

    collective_match_id: str
    by: Actor
    policy: CollectivePolicy
    on_behalf_of: str | None = None


async def leave_collective_match(
    command: LeaveCollectiveMatch, work: CollectiveWork
) -> CollectiveMatch:
    """Free the place for whoever waits first, and look for somebody else for who has left."""
    group = await work.collectives.get(command.collective_match_id)
    who = voice_of(group, command.by, command.on_behalf_of)
    group.leave(who, command.policy, work.now())
    search_again([who], work)
    await keep_collective_match(group, work)
    return group
