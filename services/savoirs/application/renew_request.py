"""Keeps a request on the board, or brings an expired one back."""

from dataclasses import dataclass

from services.savoirs.application.ports import UnitOfWork
from services.savoirs.application.settle_reciprocity import SettleReciprocity, settle_reciprocity
from services.savoirs.domain.actor import Actor, NotAMemberError
from services.savoirs.domain.request import Request, RequestNotFoundError
from services.savoirs.domain.savoir_terms import Freshness


@dataclass(frozen=True)
class RenewRequest:
    """A person, or a facilitator for them, says that a request still holds."""

    request_id: str
    by: Actor
    freshness: Freshness


async def renew_request(command: RenewRequest, uow: UnitOfWork) -> Request:
    """Return the request, fresh again.

    A live one costs one read, one change, one fact: its timer, found too early, sets itself anew.
    An old one that a network of children showed to everyone is for that network from now on.
    """
    request = await uow.requests.get(command.request_id)
    command.by.require_may_act_for(request.publisher, unseen=RequestNotFoundError())
    was_live = request.is_live
    if request.terms.is_for_everyone and await uow.networks.is_of_children(request.network_id):
        request.keep_to_network()
        uow.requests.save_wording(request)
    request.renew(uow.now(), command.freshness)
    uow.requests.save(request)
    if not was_live:
        await _bring_back(request, command.freshness, uow)
    return request


async def _bring_back(request: Request, freshness: Freshness, uow: UnitOfWork) -> None:
    if not await uow.memberships.hold(request.member_id, request.network_id):
        raise NotAMemberError
    next_at = freshness.next_look(uow.now(), request.expires_at)
    uow.schedule("request_freshness", request.request_id, next_at)
    await settle_reciprocity(SettleReciprocity(request.publisher), uow)
