"""The platform looks for rings through a savoir whose edges are new, and proposes the best."""

from dataclasses import dataclass

from services.matching.application.ports import UnitOfWork
from services.matching.application.propose_ring import ProposeRing, propose_ring
from services.matching.domain.loop import best_first
from services.matching.domain.policy import ProposalPolicy
from services.matching.domain.savoir import Kind
from shared.errors import DomainError

TRIED_AT_MOST = 20
"""So many loops are held against the rules for one savoir; the others wait for a later search."""


@dataclass(frozen=True)
class SeekRings:
    """Propose at most a few rings through one offer or request."""

    kind: Kind
    savoir_id: str
    policy: ProposalPolicy


async def seek_rings(command: SeekRings, uow: UnitOfWork) -> None:
    """Propose the best rings of people who have none to answer, each person in one of them."""
    loops = best_first(await uow.loops.through(command.kind, command.savoir_id))
    if not loops:
        return
    known = await uow.rings.known([loop.key for loop in loops])
    taken = set(await uow.rings.busy({m for loop in loops for m in loop.member_ids}))
    tried = proposed = 0
    for loop in loops:
        if proposed >= command.policy.rings_per_search or tried >= TRIED_AT_MOST:
            return
        if loop.key in known or taken & set(loop.member_ids):
            continue
        tried += 1
        try:
            await propose_ring(ProposeRing(loop, command.policy), uow)
        except DomainError:
            continue
        proposed += 1
        taken |= set(loop.member_ids)
