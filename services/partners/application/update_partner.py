"""Changes how a partner is called and what it hears."""

from dataclasses import dataclass

from services.partners.application.ports import UnitOfWork
from services.partners.domain.partner import Partner, Scope

UNCHANGED = object()


@dataclass(frozen=True)
class UpdatePartner:
    """Ops change what they give; None leaves a text, UNCHANGED a restriction, as it is."""

    partner_id: str
    title: str | None = None
    contact_email: str | None = None
    networks: object = UNCHANGED
    """A list of ids, or None for all."""
    types: object = UNCHANGED
    """A list of types, or None for all."""


async def update_partner(command: UpdatePartner, uow: UnitOfWork) -> Partner:
    """Rename and restrict it; raise UnknownTypeError."""
    partner = await uow.partners.get(command.partner_id)
    partner.rename(command.title or partner.title, command.contact_email or partner.contact_email)
    networks, types = (
        before if given is UNCHANGED else given
        for given, before in (
            (command.networks, partner.scope.networks),
            (command.types, partner.scope.types),
        )
    )
    partner.restrict(Scope.of(networks, types))  # type: ignore[arg-type]  # lists, or None
    uow.partners.save(partner)
    return partner
