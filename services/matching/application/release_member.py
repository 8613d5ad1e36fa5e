"""A person who has left a network is no longer part of what is open there."""

from dataclasses import dataclass

from services.matching.application.follow_rings import follow_rings
from services.matching.application.ports import UnitOfWork
from services.matching.domain.match import EXPIRE_TIMER


@dataclass(frozen=True)
class ReleaseMember:
    """End a person's open matches and running exchanges in one network."""

    member_id: str
    network_id: str


async def release_member(command: ReleaseMember, uow: UnitOfWork) -> None:
    """Cancel and stop, unless the person is in the network again."""
    member_id, network_id = command.member_id, command.network_id
    if await uow.savoirs.is_member(member_id, network_id):
        return
    await uow.edges.drop_member(member_id, network_id)
    for match in await uow.matches.open_of(member_id, network_id):
        match.cancel_without_person()
        uow.cancel(EXPIRE_TIMER, match.match_id)
        uow.matches.save(match)
        await follow_rings([match], uow, member_id)
    for exchange in await uow.exchanges.running_of(member_id, network_id):
        exchange.stop(member_id, uow.now())
        uow.exchanges.save(exchange)
