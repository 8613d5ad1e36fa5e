"""Who stands first in a line."""

from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.registrations.occasion import LineRule, Occasion


async def find_priority(member_ids: tuple[str, ...], occasion: Occasion, uow: UnitOfWork) -> int:
    """Return 0 for those whom the rule of the line puts first: a whole group, or one person."""
    if occasion.line_rule is LineRule.ARRIVAL:
        return 1
    first = await uow.memberships.affiliated_volunteers(member_ids)
    return 0 if first >= set(member_ids) else 1
