"""Takes back what a network of children shows to everyone."""

from dataclasses import dataclass

from services.savoirs.application.ports import UnitOfWork


@dataclass(frozen=True)
class CloseNetwork:
    """This network has changed: it may have become one of children."""

    network_id: str


async def close_network(command: CloseNetwork, uow: UnitOfWork) -> None:
    """Keep to the network what its people showed to everyone, also what may come back on the board."""
    if not await uow.networks.is_of_children(command.network_id):
        return
    for offer in await uow.offers.open_of(command.network_id):
        offer.keep_to_network()
        uow.offers.save_wording(offer)
    for request in await uow.requests.open_of(command.network_id):
        request.keep_to_network()
        uow.requests.save_wording(request)
