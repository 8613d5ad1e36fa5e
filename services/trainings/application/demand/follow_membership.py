"""Counting anew where a person who joined or left a network waits."""

from dataclasses import dataclass

from services.trainings.application.demand.ports_of_demand import DemandUnitOfWork
from services.trainings.application.demand.settle_demand import settle_demand
from services.trainings.domain.demand.wish import WishStatus

GIVEN_UP = frozenset({WishStatus.WITHDRAWN, WishStatus.EXPIRED})


@dataclass(frozen=True)
class FollowMembership:
    """A person has joined a network or left it: it may be one that wishes as a whole."""

    member_id: str


async def follow_membership(command: FollowMembership, uow: DemandUnitOfWork) -> None:
    """Bring the demands to it, after the membership itself is written."""
    await uow.wishes.hold_person(command.member_id)
    wishes = await uow.wishes.of_person(command.member_id)
    # Also where nothing waits any more: a session that is being cancelled may let it wait again now.
    for pool in sorted({wish.pool for wish in wishes if wish.status not in GIVEN_UP}):
        await settle_demand(await uow.demands.of_known(pool), uow)
