"""Gives a partner one more key."""

from dataclasses import dataclass

from services.partners.application.ports import UnitOfWork
from services.partners.domain.api_key import (
    MOST_KEYS,
    ApiKey,
    TooManyKeysError,
    digest,
    new_secret,
    prefix_of,
)


@dataclass(frozen=True)
class CreateApiKey:
    """A partner, or ops for it, asks for a key."""

    partner_id: str
    title: str


async def create_api_key(command: CreateApiKey, uow: UnitOfWork) -> tuple[ApiKey, str]:
    """Return the key and its secret, which is known only now; raise TooManyKeysError."""
    await uow.partners.get(command.partner_id)
    if await uow.api_keys.count_live(command.partner_id) >= MOST_KEYS:
        raise TooManyKeysError(most=MOST_KEYS)
    secret = new_secret()
    key = ApiKey(
        api_key_id=uow.new_id(),
        partner_id=command.partner_id,
        title=command.title,
        prefix=prefix_of(secret),
        secret_hash=digest(secret),
        created_at=uow.now(),
    )
    uow.api_keys.add(key)
    return key, secret
