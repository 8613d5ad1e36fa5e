"""Makes a key useless."""

from dataclasses import dataclass

from services.partners.application.ports import UnitOfWork
from services.partners.domain.api_key import ApiKey


@dataclass(frozen=True)
class RevokeApiKey:
    """A partner, or ops for it, gives a key up."""

    partner_id: str
    api_key_id: str


async def revoke_api_key(command: RevokeApiKey, uow: UnitOfWork) -> ApiKey:
    """Revoke it; raise ApiKeyNotFoundError."""
    key = await uow.api_keys.get(command.partner_id, command.api_key_id)
    key.revoke(uow.now())
    uow.api_keys.save(key)
    return key
