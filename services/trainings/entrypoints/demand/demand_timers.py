"""What the clock tells demand pooling."""

from services.trainings.adapters.demand.sql_answered_wishes import PLACE_TAKEN
from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.demand.end_invitations import EndInvitations, end_invitations
from services.trainings.application.demand.expire_wish import ExpireWish, expire_wish
from services.trainings.application.demand.make_wish import WISH_EXPIRY
from services.trainings.application.demand.open_demand import INVITATIONS_END
from services.trainings.application.demand.satisfy_wishes import SatisfyWishes, satisfy_wishes
from shared.storage.transaction import Transaction
from shared.timers import OnTimer


async def on_wish_over(wish_id: str, transaction: Transaction) -> None:
    """All times of a wish are past."""
    await expire_wish(ExpireWish(wish_id), SqlUnitOfWork(transaction))


async def on_place_taken(registration_id: str, transaction: Transaction) -> None:
    """Somebody who wished for a training has got a place in it a moment ago."""
    await satisfy_wishes(SatisfyWishes(registration_id), SqlUnitOfWork(transaction))


async def on_invitations_over(session_id: str, transaction: Transaction) -> None:
    """Nobody may register any more for a session that came of a demand."""
    await end_invitations(EndInvitations(session_id), SqlUnitOfWork(transaction))


DEMAND_TIMERS: dict[str, OnTimer] = {
    WISH_EXPIRY: on_wish_over,
    INVITATIONS_END: on_invitations_over,
    PLACE_TAKEN: on_place_taken,
}
