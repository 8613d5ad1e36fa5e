"""A person has asked to be forgotten: what they wrote here is wiped."""

from dataclasses import dataclass

from services.matching.application.follow_rings import follow_rings
from services.matching.application.ports import UnitOfWork
from services.matching.domain.exchange import ExchangeState
from services.matching.domain.match import EXPIRE_TIMER, OPEN


@dataclass(frozen=True)
class ForgetMember:
    """End what is open with a person, and wipe their texts and suggestions."""

    member_id: str


async def forget_member(command: ForgetMember, uow: UnitOfWork) -> None:
    """Forget the person; doing it again changes nothing."""
    member_id = command.member_id
    await uow.edges.drop_member(member_id, None)
    await uow.ranking.forget_member(member_id)
    for match in await uow.matches.all_of(member_id):
        if match.state in OPEN:
            match.cancel_without_person()
            uow.cancel(EXPIRE_TIMER, match.match_id)
        match.forget_texts(member_id)
        uow.forget_facts("match", match.match_id)
        uow.matches.save(match)
        await follow_rings([match], uow, member_id)
    for ring in await uow.rings.all_of(member_id):
        ring.forget_texts(member_id)
        uow.forget_facts("ring", ring.ring_id)
        uow.rings.save(ring)
    for exchange in await uow.exchanges.all_of(member_id):
        if exchange.state is ExchangeState.RUNNING:
            exchange.stop(member_id, uow.now())
        exchange.forget_texts(member_id)
        uow.exchanges.save(exchange)
    for suggestion_id in await uow.suggestions.forget(member_id):
        uow.forget_facts("suggestion", suggestion_id)
