"""What contacts of partners are told, and the clearing of what is older than the log, in PostgreSQL."""

from datetime import timedelta

from sqlalchemy import bindparam, select, true, update

from services.partners.adapters.tables import partner
from services.partners.adapters.webhook_tables import notice
from services.partners.application.ports_of_webhooks import Notice
from shared.storage.transaction import Transaction

KEPT_FOR = timedelta(days=30)
MOST_CLEARED = 20_000

FIND = (
    select(notice, partner.c.title, partner.c.contact_email)
    .where(
        notice.c.notice_id == bindparam("notice_id"),
        notice.c.partner_id == partner.c.id,
        notice.c.sent_at.is_(None),
        notice.c.is_given_up.is_(False),
    )
    .with_for_update(of=notice)
)
SENT = update(notice).where(notice.c.notice_id == bindparam("id_")).values(sent_at=bindparam("at"))
GIVEN_UP = update(notice).where(notice.c.notice_id == bindparam("id_")).values(is_given_up=true())
OLD_DELIVERIES = """
WITH old AS (
    DELETE FROM delivery WHERE delivery_id IN (
        SELECT delivery_id FROM delivery WHERE created_at < $1
        ORDER BY delivery_id LIMIT $2)
    RETURNING 1)
SELECT count(*) FROM old
"""
OLD_ATTEMPTS = "DELETE FROM attempt WHERE at < $1"
OLD_NOTICES = "DELETE FROM notice WHERE created_at < $1"


class SqlNotices:
    """Notices of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def find(self, notice_id: str) -> Notice | None:
        """Return one that is neither sent nor given up; None otherwise."""
        row = await self._transaction.fetch_one(FIND, notice_id=notice_id)
        if row is None:
            return None
        return Notice(notice_id, row["title"], row["contact_email"], row["url"], row["reason"])

    def note(self, notice_id: str, *, is_sent: bool) -> None:
        """Keep that it was sent, or that the mail server refuses it for good."""
        if is_sent:
            self._transaction.write(SENT, {"id_": notice_id, "at": self._transaction.now()})
        else:
            self._transaction.write(GIVEN_UP, {"id_": notice_id})


async def clear_deliveries(transaction: Transaction) -> bool:
    """Delete deliveries, attempts and notices older than 30 days, some at a time; say whether more may be left."""
    connection, before = transaction.connection, transaction.now() - KEPT_FOR
    cleared: int = await connection.fetchval(OLD_DELIVERIES, before, MOST_CLEARED)
    await connection.execute(OLD_ATTEMPTS, before)
    await connection.execute(OLD_NOTICES, before)
    return cleared == MOST_CLEARED
