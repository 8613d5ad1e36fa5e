"""A facilitator makes two groups of one."""

from dataclasses import dataclass

from services.matching.application.keep_collective_match import keep_collective_match
from services.matching.application.ports_of_collective import CollectiveWork
from services.matching.application.require_visibility import require_visibility
from services.matching.domain.actor import Actor
from services.matching.domain.collective_match import CollectiveMatch
from services.matching.domain.collective_policy import CollectivePolicy
from services.matching.domain.collective_voice import require_led_by
from services.matching.domain.rearranging import settle_all, split


@dataclass(frozen=True)
class SplitCollectiveMatch:
    """Let the participants with these offers and requests go on as a group of their own."""

    collective_match_id: str
    savoir_ids: frozenset[str]
    by: Actor
    policy: CollectivePolicy


async def split_collective_match(
    command: SplitCollectiveMatch, work: CollectiveWork
) -> CollectiveMatch:
    """Return the new group, which keeps the gathering suggested so far."""
    await work.collectives.one_at_a_time()
    group = await work.collectives.get(command.collective_match_id)
    require_led_by(group, command.by, "split_collective_match")
    new = split(group, command.savoir_ids, work.new_id(), command.by.member_id, work.now())
    await require_visibility(new, work)
    settle_all(command.policy, work.now(), group, new)
    await keep_collective_match(group, work)
    await keep_collective_match(new, work, is_new=True)
    return new
