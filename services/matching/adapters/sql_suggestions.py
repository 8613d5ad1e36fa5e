"""Suggestions in PostgreSQL."""

from sqlalchemy import bindparam, delete, insert

from services.matching.adapters.tables import suggestion
from services.matching.domain.suggestion import Suggestion
from shared.storage.transaction import Transaction

ADD = insert(suggestion).values({column.name: bindparam(column.name) for column in suggestion.c})
FORGET = (
    delete(suggestion)
    .where(suggestion.c.member_id == bindparam("gone_id"))
    .returning(suggestion.c.suggestion_id)
)


class SqlSuggestions:
    """Adds and forgets; nothing changes a suggestion."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in `transaction`."""
        self._transaction = transaction

    def add(self, new: Suggestion) -> None:
        """Add it and announce it."""
        self._transaction.write(
            ADD,
            {
                "suggestion_id": new.suggestion_id,
                "version": new.version,
                "member_id": new.member_id,
                "network_id": new.network_id,
                "kind": new.kind,
                "title": new.title,
                "exchange_id": new.exchange_id,
                "suggested_at": new.suggested_at,
            },
        )
        self._transaction.announce(new, new.suggestion_id, new.network_id)

    async def forget(self, member_id: str) -> list[str]:
        """Delete all suggestions made to a person, and return their ids."""
        rows = await self._transaction.fetch_all(FORGET, gone_id=member_id)
        return [row["suggestion_id"] for row in rows]
