"""Lets a partner hear nothing for a while."""

from dataclasses import dataclass

from services.partners.application.ports import UnitOfWork
from services.partners.domain.partner import Partner


@dataclass(frozen=True)
class SuspendPartner:
    """Ops stop all ways of a partner; what it has missed waits for it."""

    partner_id: str


async def suspend_partner(command: SuspendPartner, uow: UnitOfWork) -> Partner:
    """Suspend it."""
    partner = await uow.partners.get(command.partner_id)
    partner.suspend()
    uow.partners.save(partner)
    return partner
