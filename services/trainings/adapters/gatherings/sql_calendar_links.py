"""Secret addresses of calendars in PostgreSQL: whoever reads the table can open none."""

import hashlib

from sqlalchemy import Text, bindparam, delete, or_, select
from sqlalchemy.dialects.postgresql import UUID, insert

from services.trainings.adapters.gatherings.gatherings_tables import calendar_links
from services.trainings.adapters.tables import erased_members
from services.trainings.application.gatherings.ports_of_gatherings import LinkOwner
from services.trainings.domain.registrations.registration import PersonErasedError
from shared.errors import NotFoundError
from shared.storage.transaction import Transaction

_columns = calendar_links.c
_owner, _owner_id = bindparam("owner", type_=Text), bindparam("owner_id", type_=UUID)
_is_erased = select(1).where(erased_members.c.member_id == _owner_id).exists()
_row = select(*(bindparam(column.name, type_=column.type) for column in _columns)).where(
    or_(_owner != "member", ~_is_erased)
)
_put = insert(calendar_links).from_select([column.name for column in _columns], _row)
PUT = _put.on_conflict_do_update(
    index_elements=["owner", "owner_id"],
    set_={"digest": _put.excluded.digest, "made_at": _put.excluded.made_at},
)
REMOVE = delete(calendar_links).where(_columns.owner == _owner, _columns.owner_id == _owner_id)
OWNER_OF = select(_columns.owner_id).where(
    _columns.owner == _owner, _columns.digest == bindparam("digest")
)


class CalendarNotFoundError(NotFoundError):
    """This address opens no calendar, or opens none any more."""

    code = "calendar_not_found"


class SqlCalendarLinks:
    """The links of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction

    async def put(self, owner: LinkOwner, owner_id: str, token: str) -> None:
        """Keep the link of this owner, in place of the one before; raise PersonErasedError."""
        kept = await self._transaction.execute(
            PUT,
            owner=owner,
            owner_id=owner_id,
            digest=_digest(token),
            made_at=self._transaction.now(),
        )
        if not kept:
            raise PersonErasedError

    def remove(self, owner: LinkOwner, owner_id: str) -> None:
        """Let the link open nothing any more."""
        self._transaction.write(REMOVE, {"owner": owner, "owner_id": owner_id})

    async def owner_of(self, owner: LinkOwner, token: str) -> str:
        """Return whose calendar a secret opens, or raise CalendarNotFoundError."""
        row = await self._transaction.fetch_one(OWNER_OF, owner=owner, digest=_digest(token))
        if row is None:
            raise CalendarNotFoundError
        return str(row["owner_id"])


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
