"""An offerer or a facilitator suggests another day or place to meet."""

from dataclasses import dataclass
from datetime import datetime

from services.matching.application.keep_collective_match import keep_collective_match
from services.matching.application.ports_of_collective import CollectiveWork
from services.matching.domain.actor import Actor
from services.matching.domain.collective_errors import GatheringInPastError
from services.matching.domain.collective_match import CollectiveMatch
from services.matching.domain.collective_voice import require_seen_by
from services.matching.domain.gathering import Gathering
from services.matching.domain.participant import Standing
from shared.errors import ForbiddenError


@dataclass(frozen=True)
class SuggestGathering:
    """Suggest a day, a place and what there is to say of it: the texts stay in this service."""

    collective_match_id: str
    by: Actor
    gathering_at: datetime
    place: str
    note: str


async def suggest_gathering(command: SuggestGathering, work: CollectiveWork) -> CollectiveMatch:
    """Keep the suggestion; raise ForbiddenError for whoever neither offers here nor accompanies."""
    group = await work.collectives.get(command.collective_match_id)
    require_seen_by(group, command.by)
    if not _may_suggest(group, command.by):
        raise ForbiddenError(action="suggest_gathering")
    if command.gathering_at <= work.now():
        raise GatheringInPastError
    where = group.gathering
    group.set_gathering(
        Gathering(
            command.gathering_at,
            where.network_id,
            where.town,
            command.place,
            command.note,
            command.by.member_id,
        )
    )
    await keep_collective_match(group, work)
    return group


def _may_suggest(group: CollectiveMatch, actor: Actor) -> bool:
    offerers = group.roster.of("offerer", {Standing.JOINED})
    return group.network_id in actor.accompanied or any(
        each.member_id == actor.member_id for each in offerers
    )
