"""A facilitator ends a collective match."""

from dataclasses import dataclass

from services.matching.application.keep_collective_match import keep_collective_match
from services.matching.application.ports_of_collective import CollectiveWork
from services.matching.domain.actor import Actor
from services.matching.domain.collective_match import CollectiveMatch
from services.matching.domain.collective_voice import require_led_by


@dataclass(frozen=True)
class DissolveCollectiveMatch:
    """End it for good: the platform proposes none around that offer again."""

    collective_match_id: str
    by: Actor


async def dissolve_collective_match(
    command: DissolveCollectiveMatch, work: CollectiveWork
) -> CollectiveMatch:
    """End the group; its people are matched two by two again."""
    group = await work.collectives.get(command.collective_match_id)
    require_led_by(group, command.by, "dissolve_collective_match")
    group.dissolve(command.by.member_id)
    await keep_collective_match(group, work)
    return group
