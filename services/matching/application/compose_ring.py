"""A facilitator brings the people of a ring together."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.matching.application.ports import UnitOfWork
from services.matching.application.propose_ring import ProposeRing, propose_ring
from services.matching.domain.actor import Actor
from services.matching.domain.loop import Arrow, Loop
from services.matching.domain.policy import ProposalPolicy
from services.matching.domain.ring import Ring
from services.matching.domain.savoir import SavoirNotFoundError


@dataclass(frozen=True)
class ComposeRing:
    """Propose a ring of these pairs (offer id, request id), in the order of the loop."""

    pairs: Sequence[tuple[str, str]]
    by: Actor
    policy: ProposalPolicy


async def compose_ring(command: ComposeRing, uow: UnitOfWork) -> Ring:
    """Propose it if each pair lies within reach of a network that the facilitator accompanies.

    Raise SavoirNotFoundError out of reach, NotALoopError, and whatever else a ring may not be.
    """
    offers = await uow.savoirs.present("offer", [offer_id for offer_id, _ in command.pairs])
    requests = await uow.savoirs.present("request", [asked for _, asked in command.pairs])
    arrows = []
    for offer_id, request_id in command.pairs:
        offer, request = offers.get(offer_id), requests.get(request_id)
        if offer is None or request is None:
            raise SavoirNotFoundError
        if not command.by.accompanied & {offer.network_id, request.network_id}:
            raise SavoirNotFoundError
        arrow = Arrow(
            offer_id=offer_id,
            request_id=request_id,
            giver_id=offer.member_id,
            giver_network_id=offer.network_id,
            receiver_id=request.member_id,
            receiver_network_id=request.network_id,
        )
        arrows.append(arrow)
    return await propose_ring(
        ProposeRing(Loop.of(arrows), command.policy, command.by.member_id), uow
    )
