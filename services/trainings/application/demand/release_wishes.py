"""Letting people wait again after the session that they were invited to."""

from dataclasses import dataclass
from itertools import groupby

from services.trainings.application.demand.ports_of_demand import DemandUnitOfWork
from services.trainings.application.demand.settle_demand import settle_demand
from services.trainings.domain.demand.wish import Pool, Wish, WishStatus


@dataclass(frozen=True)
class ReleaseWishes:
    """A session takes nobody any more, or does not take place at all."""

    session_id: str
    is_cancelled: bool


async def release_wishes(command: ReleaseWishes, uow: DemandUnitOfWork) -> None:
    """Let wait again who was invited and has no place; when it is cancelled also who had one."""
    answered = await uow.wishes.of_session(command.session_id)
    for pool, wishes in groupby(answered, key=lambda wish: wish.pool):
        await _release(pool, [wish.wish_id for wish in wishes], command, uow)


async def _release(
    pool: Pool, wish_ids: list[str], command: ReleaseWishes, uow: DemandUnitOfWork
) -> None:
    demand = await uow.demands.of_known(pool)
    for wish_id in wish_ids:
        wish = await uow.wishes.find(wish_id)
        if await _is_released(wish, command, uow):
            wish.wait_again(uow.now())
            uow.wishes.save(wish)
    await settle_demand(demand, uow)


async def _is_released(wish: Wish, command: ReleaseWishes, uow: DemandUnitOfWork) -> bool:
    if wish.is_satisfied_by(command.session_id):
        is_current = command.is_cancelled and uow.now() < wish.is_over_at
        return is_current and not await uow.wishes.has_live(wish)
    return wish.status is WishStatus.INVITED and wish.session_id == command.session_id
