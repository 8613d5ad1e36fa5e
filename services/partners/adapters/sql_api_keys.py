"""Keys of partners in PostgreSQL."""

from dataclasses import asdict

from asyncpg import Record
from sqlalchemy import bindparam, func, insert, select, update

from services.partners.adapters.tables import api_key
from services.partners.domain.api_key import ApiKey, ApiKeyNotFoundError
from shared.storage.transaction import Transaction

FIND = (
    select(api_key)
    .where(api_key.c.id == bindparam("api_key_id"), api_key.c.partner_id == bindparam("partner_id"))
    .with_for_update()
)
COUNT = select(func.count()).where(
    api_key.c.partner_id == bindparam("partner_id"), api_key.c.revoked_at.is_(None)
)
ADD = insert(api_key).values({column.name: bindparam(column.name) for column in api_key.c})
REVOKE = (
    update(api_key)
    .where(api_key.c.id == bindparam("id_"))
    .values(revoked_at=bindparam("revoked_at"))
)


class SqlApiKeys:
    """Keys of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, partner_id: str, api_key_id: str) -> ApiKey:
        """Load and lock; raise ApiKeyNotFoundError."""
        row = await self._transaction.fetch_one(FIND, partner_id=partner_id, api_key_id=api_key_id)
        if row is None:
            raise ApiKeyNotFoundError
        return key_of(row)

    async def count_live(self, partner_id: str) -> int:
        """Return how many keys of a partner are not revoked."""
        row = await self._transaction.fetch_one(COUNT, partner_id=partner_id)
        assert row is not None
        return int(row[0])

    def add(self, key: ApiKey) -> None:
        """Keep a new one."""
        columns = asdict(key)
        self._transaction.write(ADD, {"id": columns.pop("api_key_id"), **columns})

    def save(self, key: ApiKey) -> None:
        """Keep what has changed."""
        self._transaction.write(REVOKE, {"id_": key.api_key_id, "revoked_at": key.revoked_at})


def key_of(row: Record) -> ApiKey:
    """Return the key of a row."""
    columns = dict(row)
    return ApiKey(api_key_id=columns.pop("id"), **columns)
