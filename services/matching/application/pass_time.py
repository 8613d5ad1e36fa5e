"""Time passes in a collective match: invitations lapse, groups that come to nothing end."""

from dataclasses import dataclass

from services.matching.application.keep_collective_match import keep_collective_match
from services.matching.application.ports_of_collective import CollectiveWork
from services.matching.domain.collective_match import COLLECTIVE_TIMER
from services.matching.domain.collective_policy import CollectivePolicy


@dataclass(frozen=True)
class PassTime:
    """Look what is due in a group."""

    collective_match_id: str
    policy: CollectivePolicy


async def pass_time(command: PassTime, work: CollectiveWork) -> None:
    """End what is over; set the timer again when it fired too early."""
    group = await work.collectives.get(command.collective_match_id)
    if group.due_at is None:
        return
    if work.now() < group.due_at:
        work.schedule(COLLECTIVE_TIMER, group.collective_match_id, group.due_at)
        return
    group.pass_time(command.policy, work.now())
    await keep_collective_match(group, work)
