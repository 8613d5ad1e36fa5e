"""Notifications in PostgreSQL; that a person is told a fact once is a constraint of the table."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from asyncpg import Record
from sqlalchemy import bindparam, delete, insert, select, text, update

from services.notifications.adapters.tables import notification, preference, unsubscribe_link
from services.notifications.domain.kind import Kind
from services.notifications.domain.notification import (
    MailState,
    Notification,
    NotificationNotFoundError,
    Wording,
)
from shared.storage.kept_answers import forget_answers
from shared.storage.transaction import Transaction

FIND = (
    select(notification).where(notification.c.id == bindparam("notification_id")).with_for_update()
)
ADD = insert(notification).values(
    {
        column.name: bindparam(column.name)
        for column in notification.c
        if column.name != "printed_at"
    }
)
SAVE = (
    update(notification)
    .where(notification.c.id == bindparam("id_"))
    .values({name: bindparam(name) for name in ("read_at", "mail_state", "is_on_paper", "version")})
)
READ_ALL = (
    update(notification)
    .where(notification.c.member_id == bindparam("of"), notification.c.read_at.is_(None))
    .values(read_at=bindparam("now"))
)

IS_LETTER_OF = """
n.is_on_paper AND (n.network_id IS NULL OR n.network_id = CAST(:network_id AS uuid) OR NOT EXISTS (
    SELECT FROM membership own
    WHERE own.member_id = n.member_id AND own.network_id = n.network_id AND own.is_active))
AND EXISTS (
    SELECT FROM membership here
    WHERE here.member_id = n.member_id AND here.network_id = CAST(:network_id AS uuid)
    AND here.is_active)
"""
"""A member's letter is printed in the network that it is about; else in any network of theirs."""

PRINT = text(f"""
UPDATE notification n SET printed_at = coalesce(n.printed_at, CAST(:now AS timestamptz))
WHERE n.id = ANY(CAST(:ids AS uuid[])) AND {IS_LETTER_OF} RETURNING n.id
""")  # noqa: S608 - joins two constants

FORGET = [
    delete(table).where(table.c.member_id == bindparam("of"))
    for table in (notification, preference, unsubscribe_link)
]
REMEMBER_ERASED = text("""
INSERT INTO erased_person (member_id, erased_at) VALUES (CAST(:of AS uuid), CAST(:now AS timestamptz))
ON CONFLICT DO NOTHING
""")


class SqlNotifications:
    """The notifications of everybody, in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, notification_id: str) -> Notification:
        """Load and lock one; raise NotificationNotFoundError."""
        row = await self._transaction.fetch_one(FIND, notification_id=notification_id)
        if row is None:
            raise NotificationNotFoundError
        return _notification(row)

    def add(self, notification: Notification) -> None:
        """Keep a new one and announce its facts; a second one of the fact breaks the commit."""
        self._transaction.write(ADD, _row(notification))
        self._announce(notification)

    def save(self, notification: Notification) -> None:
        """Keep what has changed."""
        self._transaction.write(SAVE, {**_row(notification), "id_": notification.notification_id})
        self._announce(notification)

    def _announce(self, notification: Notification) -> None:
        self._transaction.announce(
            notification, notification.notification_id, notification.network_id
        )

    async def read_all(self, member_id: str, now: datetime) -> None:
        """Note that a person has read all that lies in their inbox."""
        await self._transaction.execute(READ_ALL, of=member_id, now=now)

    async def print_letters(
        self, network_id: str, notification_ids: Collection[str], now: datetime
    ) -> set[str]:
        """Mark letters of a network's members as printed; return those that are letters there."""
        rows = await self._transaction.fetch_all(
            PRINT, network_id=network_id, ids=list(notification_ids), now=now
        )
        return {row["id"] for row in rows}

    async def forget(self, member_id: str) -> None:
        """Delete all that is kept about a person; keep that they are gone."""
        for statement in FORGET:
            await self._transaction.execute(statement, of=member_id)
        await self._transaction.execute(REMEMBER_ERASED, of=member_id, now=self._transaction.now())
        await forget_answers(self._transaction, member_id)


def _row(notification: Notification) -> dict[str, Any]:
    wording = notification.wording
    return {
        "id": notification.notification_id,
        "member_id": notification.member_id,
        "event_id": notification.event_id,
        "network_id": notification.network_id,
        "kind": notification.kind.value,
        "title": wording.title,
        "body": wording.body,
        "action": wording.action,
        "link_path": wording.link_path,
        "created_at": notification.created_at,
        "read_at": notification.read_at,
        "mail_state": notification.mail_state.value,
        "is_on_paper": notification.is_on_paper,
        "version": notification.version,
    }


def _notification(row: Record) -> Notification:
    return Notification(
        notification_id=row["id"],
        member_id=row["member_id"],
        event_id=row["event_id"],
        network_id=row["network_id"],
        kind=Kind(row["kind"]),
        wording=Wording(row["title"], row["body"], row["action"], row["link_path"]),
        created_at=row["created_at"],
        read_at=row["read_at"],
        mail_state=MailState(row["mail_state"]),
        is_on_paper=row["is_on_paper"],
        version=row["version"],
    )
