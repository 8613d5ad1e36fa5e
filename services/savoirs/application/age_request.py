"""Lets time pass for a request: reminds its author, then expires it."""

from dataclasses import dataclass

from services.savoirs.application.ports import UnitOfWork
from services.savoirs.application.settle_reciprocity import SettleReciprocity, settle_reciprocity
from services.savoirs.domain.savoir_terms import Freshness


@dataclass(frozen=True)
class AgeRequest:
    """The request's timer is due."""

    request_id: str
    freshness: Freshness


async def age_request(command: AgeRequest, uow: UnitOfWork) -> None:
    """Remind or expire as due, and set the timer for the next look."""
    request = await uow.requests.get(command.request_id)
    was_live = request.is_live
    next_at = request.age(uow.now(), command.freshness)
    uow.requests.save(request)
    if next_at is not None:
        uow.schedule("request_freshness", request.request_id, next_at)
    elif was_live:
        await settle_reciprocity(SettleReciprocity(request.publisher), uow)
