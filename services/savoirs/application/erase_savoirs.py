"""Forgets all that a person ever published."""

from dataclasses import dataclass

from services.savoirs.application.ports import UnitOfWork
from services.savoirs.application.settle_reciprocity import SettleReciprocity, settle_reciprocity


@dataclass(frozen=True)
class EraseSavoirs:
    """This person has asked to be forgotten."""

    member_id: str


async def erase_savoirs(command: EraseSavoirs, uow: UnitOfWork) -> None:
    """Withdraw what is live, so that others hear of it, then delete everything, words included."""
    offers = await uow.offers.all_of(command.member_id)
    requests = await uow.requests.all_of(command.member_id)
    for offer in offers:
        if offer.is_live:
            offer.withdraw()
            uow.offers.save(offer)
    for request in requests:
        if request.is_live:
            request.withdraw()
            uow.requests.save(request)
    publishers = {offer.publisher for offer in offers} | {each.publisher for each in requests}
    for publisher in publishers:
        await settle_reciprocity(SettleReciprocity(publisher), uow)
    for offer in offers:
        uow.forget_facts("offer", offer.offer_id)
    for request in requests:
        uow.forget_facts("request", request.request_id)
    await uow.offers.forget(command.member_id)
    await uow.requests.forget(command.member_id)
    await uow.reciprocities.forget(command.member_id)
