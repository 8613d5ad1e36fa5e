"""Refuses a link that another network has asked for."""

from dataclasses import dataclass

from services.members.application.ports import UnitOfWork
from services.members.domain.link import Link


@dataclass(frozen=True)
class RefuseLink:
    """A facilitator of the asked network says no."""

    link_id: str
    by_network_id: str


async def refuse_link(command: RefuseLink, uow: UnitOfWork) -> Link:
    """Say no; nothing is announced."""
    link = await uow.links.get(command.link_id)
    link.refuse(command.by_network_id)
    uow.links.save(link)
    return link
