"""Asks another network for a link."""

from dataclasses import dataclass

from services.members.application.ports import UnitOfWork
from services.members.domain.link import Link


@dataclass(frozen=True)
class AskLink:
    """A facilitator of one network would like to share offers and requests with another."""

    network_id: str
    other_network_id: str


async def ask_link(command: AskLink, uow: UnitOfWork) -> Link:
    """Ask, or ask again after an end or a refusal."""
    link = await uow.links.find(command.network_id, command.other_network_id)
    if link is not None:
        link.ask_again(command.network_id)
        uow.links.save(link)
        return link
    link = Link.ask(
        link_id=uow.new_id(),
        network_id=command.network_id,
        other_network_id=command.other_network_id,
    )
    await uow.networks.expect(command.network_id)
    await uow.networks.expect(command.other_network_id)
    await uow.links.add(link)
    return link
