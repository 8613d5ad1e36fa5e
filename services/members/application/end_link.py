"""Ends a link between two networks."""

from dataclasses import dataclass

from services.members.application.ports import UnitOfWork
from services.members.domain.link import Link


@dataclass(frozen=True)
class EndLink:
    """A facilitator of either network ends the link, or takes back their question."""

    link_id: str
    by_network_id: str


async def end_link(command: EndLink, uow: UnitOfWork) -> Link:
    """End it; both networks are told."""
    link = await uow.links.get(command.link_id)
    link.end(command.by_network_id)
    uow.links.save(link)
    return link
