"""What the savoirs service does when one of its timers is due."""

from services.savoirs.adapters.unit_of_work import SqlUnitOfWork
from services.savoirs.application.age_offer import AgeOffer, age_offer
from services.savoirs.application.age_request import AgeRequest, age_request
from services.savoirs.domain.savoir_terms import Freshness
from shared.storage.transaction import Transaction
from shared.timers import OnTimer


def timers(freshness: Freshness) -> dict[str, OnTimer]:
    """Return each kind of timer with its action."""

    async def on_offer_freshness(offer_id: str, transaction: Transaction) -> None:
        await age_offer(AgeOffer(offer_id, freshness), SqlUnitOfWork(transaction))

    async def on_request_freshness(request_id: str, transaction: Transaction) -> None:
        await age_request(AgeRequest(request_id, freshness), SqlUnitOfWork(transaction))

    return {"offer_freshness": on_offer_freshness, "request_freshness": on_request_freshness}
