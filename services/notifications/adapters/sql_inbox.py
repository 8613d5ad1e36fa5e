"""What is read: a person's inbox, a network's letters to print, the networks of a person."""

from typing import Any

from asyncpg import Record
from sqlalchemy import text

from services.notifications.adapters.sql_notifications import IS_LETTER_OF
from shared.storage.transaction import Transaction

INBOX = text("""
SELECT * FROM notification
WHERE member_id = CAST(:member_id AS uuid)
AND (CAST(:after AS uuid) IS NULL OR id < CAST(:after AS uuid))
AND (NOT CAST(:is_unread AS boolean) OR read_at IS NULL)
ORDER BY id DESC LIMIT CAST(:size AS integer)
""")

LETTERS = text(f"""
SELECT n.* FROM notification n
WHERE n.printed_at IS NULL AND (CAST(:after AS uuid) IS NULL OR n.id > CAST(:after AS uuid))
AND {IS_LETTER_OF} ORDER BY n.id LIMIT CAST(:size AS integer)
""")  # noqa: S608 - joins two constants

NETWORKS = text("""
SELECT network_id FROM membership WHERE member_id = CAST(:member_id AS uuid) AND is_active
""")


class SqlInbox:
    """The reading side."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def of(
        self, member_id: str, *, after: str | None, size: int, is_unread: bool
    ) -> list[Record]:
        """Return up to `size` notifications of a person, newest first."""
        return await self._find(
            INBOX, member_id=member_id, after=after, size=size, is_unread=is_unread
        )

    async def letters(self, network_id: str, *, after: str | None, size: int) -> list[Record]:
        """Return up to `size` letters that wait to be printed in a network, oldest first."""
        return await self._find(LETTERS, network_id=network_id, after=after, size=size)

    async def networks_of(self, member_id: str) -> set[str]:
        """Return the networks that a person takes part in."""
        rows = await self._find(NETWORKS, member_id=member_id)
        return {row["network_id"] for row in rows}

    async def _find(self, query: Any, **values: Any) -> list[Record]:
        return await self._transaction.fetch_all(query, **values)
