"""Takes a request off the board."""

from dataclasses import dataclass

from services.savoirs.application.ports import UnitOfWork
from services.savoirs.application.settle_reciprocity import SettleReciprocity, settle_reciprocity
from services.savoirs.domain.actor import Actor
from services.savoirs.domain.request import Request, RequestNotFoundError


@dataclass(frozen=True)
class WithdrawRequest:
    """A person, or a facilitator for them, takes a request off the board."""

    request_id: str
    by: Actor


async def withdraw_request(command: WithdrawRequest, uow: UnitOfWork) -> Request:
    """Return the withdrawn request; its timer finds it withdrawn and lets it be."""
    request = await uow.requests.get(command.request_id)
    command.by.require_may_act_for(request.publisher, unseen=RequestNotFoundError())
    request.withdraw()
    uow.requests.save(request)
    await settle_reciprocity(SettleReciprocity(request.publisher), uow)
    return request
