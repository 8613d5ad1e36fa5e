"""Preferences and unsubscribe links in PostgreSQL."""

from sqlalchemy import bindparam, exists, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.notifications.adapters.tables import erased_person, preference, unsubscribe_link
from services.notifications.domain.kind import Kind
from services.notifications.domain.notification import UnknownUnsubscribeError
from shared.storage.transaction import Transaction

OF = select(preference.c.kind, preference.c.has_mail).where(
    preference.c.member_id == bindparam("member_id")
)
_wanted = select(
    *[bindparam(column.name, type_=column.type).label(column.name) for column in preference.c]
)
_choice = upsert(preference).from_select(
    [column.name for column in preference.c],
    _wanted.where(
        ~exists().where(
            erased_person.c.member_id == bindparam("member_id", type_=preference.c.member_id.type)
        )
    ),
)
PUT = _choice.on_conflict_do_update(
    index_elements=["member_id", "kind"], set_={"has_mail": _choice.excluded.has_mail}
)
KEEP_TOKEN = insert(unsubscribe_link).values(
    {column.name: bindparam(column.name) for column in unsubscribe_link.c}
)
OWNER = select(unsubscribe_link).where(unsubscribe_link.c.token == bindparam("link_token"))


class SqlPreferences:
    """What people want mailed, in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def of(self, member_id: str) -> dict[Kind, bool]:
        """Return the kinds that a person has chosen about."""
        rows = await self._transaction.fetch_all(OF, member_id=member_id)
        return {Kind(row["kind"]): row["has_mail"] for row in rows}

    def put(self, member_id: str, kind: Kind, has_mail: bool) -> None:
        """Keep a choice; not of a person who was forgotten, whose last token may still be good."""
        self._transaction.write(
            PUT, {"member_id": member_id, "kind": kind.value, "has_mail": has_mail}
        )

    def keep_token(self, token: str, member_id: str, kind: Kind) -> None:
        """Keep the secret of a person's unsubscribe link for a kind."""
        self._transaction.write(
            KEEP_TOKEN, {"token": token, "member_id": member_id, "kind": kind.value}
        )

    async def owner_of(self, token: str) -> tuple[str, Kind]:
        """Return the person and kind of an unsubscribe link; raise UnknownUnsubscribeError."""
        row = await self._transaction.fetch_one(OWNER, link_token=token)
        if row is None:
            raise UnknownUnsubscribeError
        return row["member_id"], Kind(row["kind"])
