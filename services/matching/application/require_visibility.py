"""A group is rearranged only so that all its people see the offer around which it is."""

from services.matching.application.ports_of_collective import CollectiveWork
from services.matching.domain.collective_errors import NotShownToThemError
from services.matching.domain.collective_match import CollectiveMatch


async def require_visibility(group: CollectiveMatch, work: CollectiveWork) -> None:
    """Raise NotShownToThemError unless all see the offer around which the group is."""
    core = group.roster.with_savoir(group.core_offer_id)
    linked = await work.savoirs.linked_networks(group.network_id)
    if core and not all(
        core.is_shown_to(each.network_id, linked) for each in group.roster.active()
    ):
        raise NotShownToThemError
