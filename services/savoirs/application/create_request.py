"""Puts a request on the board."""

from dataclasses import dataclass
from datetime import datetime

from services.savoirs.application.ports import UnitOfWork
from services.savoirs.application.settle_reciprocity import SettleReciprocity, settle_reciprocity
from services.savoirs.domain.actor import Actor, NotAMemberError, Publisher
from services.savoirs.domain.request import Request
from services.savoirs.domain.savoir_terms import Freshness, SavoirTerms


@dataclass(frozen=True)
class CreateRequest:
    """A person, or a facilitator for them, asks to learn a savoir."""

    publisher: Publisher
    terms: SavoirTerms
    by: Actor
    freshness: Freshness
    wanted_expiry_at: datetime | None = None


async def create_request(command: CreateRequest, uow: UnitOfWork) -> Request:
    """Return the new request; its author must be an active member of the network."""
    publisher, now = command.publisher, uow.now()
    command.by.require_may_act_for(publisher, unseen=NotAMemberError())
    if not await uow.memberships.hold(publisher.member_id, publisher.network_id):
        raise NotAMemberError
    if command.terms.is_for_everyone:
        command.terms.expect_open(is_of_children=await uow.networks.hold(publisher.network_id))
    expires_at = command.freshness.expiry(now, command.wanted_expiry_at)
    request = Request.create(uow.new_id(), publisher, command.terms, now, expires_at)
    uow.requests.add(request)
    next_at = command.freshness.next_look(now, expires_at)
    uow.schedule("request_freshness", request.request_id, next_at)
    await settle_reciprocity(SettleReciprocity(publisher), uow)
    return request
