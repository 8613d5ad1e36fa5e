"""Lets a suspended partner hear again."""

from dataclasses import dataclass

from services.partners.application.ports import UnitOfWork
from services.partners.domain.partner import Partner


@dataclass(frozen=True)
class ResumePartner:
    """Ops open the ways of a partner again."""

    partner_id: str


async def resume_partner(command: ResumePartner, uow: UnitOfWork) -> Partner:
    """Resume it."""
    partner = await uow.partners.get(command.partner_id)
    partner.resume()
    uow.partners.save(partner)
    return partner
