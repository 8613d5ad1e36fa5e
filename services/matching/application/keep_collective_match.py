"""Keeps a group as it stands now, with the timer for what time changes in it next."""

from datetime import timedelta

from services.matching.application.ports_of_collective import CollectiveWork
from services.matching.application.search_again import search_again
from services.matching.application.suggest_first_gathering import suggest_first_gathering
from services.matching.domain.collective_match import COLLECTIVE_TIMER, CollectiveMatch
from shared.events.matching_groups import CollectiveMatchConfirmed

SOON = timedelta(days=3)
"""A day suggested before people had answered is moved when it is so near."""


async def keep_collective_match(
    group: CollectiveMatch, work: CollectiveWork, *, is_new: bool = False
) -> None:
    """Save a group; suggest a later day when it is confirmed shortly before the first one.

    When it comes to nothing, its people are looked for anew.
    """
    gathering = group.gathering
    is_too_soon = gathering.gathering_at < work.now() + SOON and gathering.suggested_by is None
    was_just_confirmed = any(isinstance(f, CollectiveMatchConfirmed) for f, _ in group.facts)
    if was_just_confirmed and is_too_soon:
        homes = [each.network_id for each in group.roster.active()]
        group.set_gathering(await suggest_first_gathering(group.network_id, homes, work))
    if not group.is_live and group.ending not in ("merged", "held"):
        search_again(group.roster.active(), work)
    if is_new:
        work.collectives.add(group)
    else:
        work.collectives.save(group)
    if group.due_at is None:
        work.cancel(COLLECTIVE_TIMER, group.collective_match_id)
    else:
        work.schedule(COLLECTIVE_TIMER, group.collective_match_id, group.due_at)
