"""Lets a partner in."""

from dataclasses import dataclass

from services.partners.application.ports import UnitOfWork
from services.partners.domain.partner import Partner, Scope


@dataclass(frozen=True)
class CreatePartner:
    """Ops let an institution hear public facts."""

    slug: str
    title: str
    contact_email: str
    scope: Scope


async def create_partner(command: CreatePartner, uow: UnitOfWork) -> Partner:
    """Keep the new partner; it has no key yet."""
    profile = (command.title, command.contact_email)
    partner = Partner.create(uow.new_id(), command.slug, profile, command.scope, uow.now())
    await uow.partners.add(partner)
    return partner
