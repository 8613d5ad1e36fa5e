"""Rewords a request."""

from dataclasses import dataclass

from services.savoirs.application.ports import UnitOfWork
from services.savoirs.domain.actor import Actor
from services.savoirs.domain.request import Request, RequestNotFoundError
from services.savoirs.domain.savoir_terms import SavoirTerms


@dataclass(frozen=True)
class EditRequest:
    """A person, or a facilitator for them, words a request anew."""

    request_id: str
    terms: SavoirTerms
    by: Actor


async def edit_request(command: EditRequest, uow: UnitOfWork) -> Request:
    """Return the reworded request."""
    is_open = command.terms.is_for_everyone
    is_of_children = await uow.networks.hold_of(command.request_id) if is_open else None
    request = await uow.requests.get(command.request_id)
    command.by.require_may_act_for(request.publisher, unseen=RequestNotFoundError())
    if is_open:
        command.terms.expect_open(is_of_children=is_of_children)
    request.reword(command.terms)
    uow.requests.save_wording(request)
    return request
