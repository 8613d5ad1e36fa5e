"""The two settle how they will go about learning."""

from dataclasses import dataclass

from services.matching.application.ports import UnitOfWork
from services.matching.domain.actor import Actor
from services.matching.domain.agreement import Agreement
from services.matching.domain.match import Match


@dataclass(frozen=True)
class SettleAgreement:
    """Enter, or amend, the agreement of an accepted match."""

    match_id: str
    by: Actor
    agreement: Agreement


async def settle_agreement(command: SettleAgreement, uow: UnitOfWork) -> Match:
    """Keep the agreement, which stays in this service."""
    match = await uow.matches.get(command.match_id)
    match.require_seen_by(command.by)
    match.require_settled_by(command.by)
    match.settle_agreement(command.agreement)
    uow.matches.save(match)
    return match
