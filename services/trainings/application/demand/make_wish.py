"""Wishing for a training in a region."""

from dataclasses import dataclass

from services.trainings.application.demand.ports_of_demand import DemandUnitOfWork
from services.trainings.application.demand.settle_demand import settle_demand
from services.trainings.application.demand.speak_for_wisher import speak_for_wisher
from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.domain.demand.wish import Pool, Terms, Wish, Wisher
from shared.errors import ForbiddenError

WISH_EXPIRY = "wish_expiry"
"""Kind of the timer that fires when all times of a wish are past; its key is the wish's id."""


class NotYourWishError(ForbiddenError):
    """One wishes for oneself, as facilitator for one's members and one's network, or as the office."""

    code = "not_your_wish"


@dataclass(frozen=True)
class MakeWish:
    """A person, or a network through its facilitator, would like a training in their region."""

    pool: Pool
    wisher: Wisher
    terms: Terms
    minimum: int
    """People without whom no session is proposed to the office."""
    actor: Actor


async def make_wish(command: MakeWish, uow: DemandUnitOfWork) -> Wish:
    """Let it wait with the others; the one that brings the pool to its minimum proposes the session."""
    if not await speak_for_wisher(command.actor, command.wisher, uow):
        raise NotYourWishError
    training = await uow.trainings.by_number(command.pool.training_number)
    title = training.sheet.title
    if command.wisher.member_id is not None:
        await uow.wishes.hold_person(command.wisher.member_id)
    demand = await uow.demands.of(command.pool, title, command.minimum)
    wish = Wish(
        wish_id=uow.new_id(),
        pool=command.pool,
        title=title,
        wisher=command.wisher,
        terms=command.terms,
    )
    wish.make(uow.now())
    await uow.wishes.add(wish)
    uow.schedule(WISH_EXPIRY, wish.wish_id, wish.is_over_at)
    await settle_demand(demand, uow)
    return wish
