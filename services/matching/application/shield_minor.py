"""It becomes known that a member is under age, maybe after they were brought together with others."""

from dataclasses import dataclass

from services.matching.application.follow_rings import follow_rings
from services.matching.application.ports import UnitOfWork
from services.matching.domain.match import EXPIRE_TIMER, Match


@dataclass(frozen=True)
class ShieldMinor:
    """Put a minor's open matches into the hands of their facilitators."""

    member_id: str


async def shield_minor(command: ShieldMinor, uow: UnitOfWork) -> None:
    """Hold what is within reach of a minor, also once accepted, cancel the rest, drop the edges.

    Nothing happens when the person has come of age since. What is just being proposed to them is
    waited for: whoever proposes reserves the person before reading their age.
    """
    member_id = command.member_id
    await uow.matches.reserve([member_id])
    if not await uow.savoirs.is_minor(member_id):
        return
    await uow.edges.drop_member(member_id, None)
    for match in await uow.matches.open_of(member_id, None):
        if await _is_within_reach(match, uow):
            _hold(match, member_id, uow)
        else:
            match.cancel_without_person()
            uow.cancel(EXPIRE_TIMER, match.match_id)
        uow.matches.save(match)
        await follow_rings([match], uow)


def _hold(match: Match, member_id: str, uow: UnitOfWork) -> None:
    """An accepted match no longer had a time to end; held, it has one again."""
    match.note_minor(member_id, uow.now())
    if match.is_awaiting:
        uow.schedule(EXPIRE_TIMER, match.match_id, match.expires_at)


async def _is_within_reach(match: Match, uow: UnitOfWork) -> bool:
    pair = match.pair
    if pair.offerer_network_id == pair.requester_network_id:
        return True
    linked = await uow.savoirs.linked_networks(pair.offerer_network_id)
    return pair.requester_network_id in linked
