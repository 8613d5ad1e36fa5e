"""Somebody takes part in a collective match, or waits for a place in it."""

from dataclasses import dataclass

from services.matching.application.keep_collective_match import keep_collective_match
from services.matching.application.ports_of_collective import CollectiveWork
from services.matching.domain.actor import Actor
from services.matching.domain.collective_errors import InAnotherGroupError, ParticipantGoneError
from services.matching.domain.collective_match import CollectiveMatch
from services.matching.domain.collective_policy import CollectivePolicy
from services.matching.domain.collective_voice import voice_of
from services.matching.domain.participant import ACTIVE


@dataclass(frozen=True)
class JoinCollectiveMatch:
    """Join, for oneself or for a member of a network that one accompanies."""

    collective_match_id: str
    by: Actor
    policy: CollectivePolicy
    on_behalf_of: str | None = None


async def join_collective_match(
    command: JoinCollectiveMatch, work: CollectiveWork
) -> CollectiveMatch:
    """Take the place that is kept for them; without one, the first free place or the queue.

    Who had declined may come back, unless their savoir has gone or is in another group.
    """
    await work.collectives.one_at_a_time()
    group = await work.collectives.get(command.collective_match_id)
    who = voice_of(group, command.by, command.on_behalf_of)
    if group.is_live and who.standing not in ACTIVE:
        if await work.neighbourhoods.candidate(who.savoir_id) is None:
            raise ParticipantGoneError
        if await work.collectives.taken([who.savoir_id]):
            raise InAnotherGroupError
    group.join(who, command.policy, work.now())
    await keep_collective_match(group, work)
    return group
