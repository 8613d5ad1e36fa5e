"""The names that documents bear: the only ones in this service."""

from collections.abc import Sequence

from sqlalchemy import (
    ARRAY,
    DateTime,
    Text,
    any_,
    bindparam,
    cast,
    delete,
    exists,
    select,
)
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.dialects.postgresql import insert as upsert

from services.trainings.adapters.records.records_tables import printed_names
from services.trainings.adapters.tables import erased_members
from services.trainings.domain.registrations.registration import PersonErasedError
from shared.storage.transaction import Transaction

_columns = printed_names.c
OF = select(_columns.member_id, _columns.name).where(
    _columns.member_id == any_(bindparam("member_ids", type_=ARRAY(UUID)))
)
_member = cast(bindparam("member_id"), UUID)
_unless_erased = select(
    _member,
    cast(bindparam("name"), Text),
    cast(bindparam("written_by"), UUID),
    cast(bindparam("written_at"), DateTime(timezone=True)),
).where(~exists(select(erased_members).where(erased_members.c.member_id == _member)))
_put = upsert(printed_names).from_select(
    ["member_id", "name", "written_by", "written_at"], _unless_erased
)
PUT = _put.on_conflict_do_update(
    index_elements=["member_id"],
    set_={name: _put.excluded[name] for name in ("name", "written_by", "written_at")},
)
FORGET = delete(printed_names).where(_columns.member_id == bindparam("member_id"))


class SqlPrintedNames:
    """The printed names of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction

    async def of(self, member_ids: Sequence[str]) -> dict[str, str]:
        """Return the names that are known, by person."""
        rows = await self._transaction.fetch_all(OF, member_ids=list(member_ids))
        return {row["member_id"]: row["name"] for row in rows}

    async def put(self, member_id: str, name: str, written_by: str) -> None:
        """Keep a person's name; raise PersonErasedError for who is forgotten."""
        met = await self._transaction.execute(
            PUT,
            member_id=member_id,
            name=name,
            written_by=written_by,
            written_at=self._transaction.now(),
        )
        if not met:
            raise PersonErasedError

    def forget(self, member_id: str) -> None:
        """Keep no name of this person."""
        self._transaction.write(FORGET, {"member_id": member_id})
