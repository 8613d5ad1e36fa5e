"""Forgets a partner."""

from dataclasses import dataclass

from services.partners.application.ports import UnitOfWork


@dataclass(frozen=True)
class RemovePartner:
    """Ops end the agreement with a partner."""

    partner_id: str


async def remove_partner(command: RemovePartner, uow: UnitOfWork) -> None:
    """Forget it, its keys, its endpoints and their deliveries."""
    await uow.partners.remove(command.partner_id)
