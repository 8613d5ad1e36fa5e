"""Agrees to a link that another network has asked for."""

from dataclasses import dataclass

from services.members.application.ports import UnitOfWork
from services.members.domain.link import Link


@dataclass(frozen=True)
class AcceptLink:
    """A facilitator of the asked network agrees."""

    link_id: str
    by_network_id: str


async def accept_link(command: AcceptLink, uow: UnitOfWork) -> Link:
    """Agree; both networks are told."""
    link = await uow.links.get(command.link_id)
    link.accept(command.by_network_id)
    uow.links.save(link)
    return link
