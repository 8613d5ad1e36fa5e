"""Who belongs to which network, as the facts of members tell it."""

from collections.abc import Iterable

from sqlalchemy import ARRAY, any_, bindparam, select
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.dialects.postgresql import insert as upsert

from services.trainings.adapters.tables import erased_members, memberships
from shared.storage.transaction import Transaction

IS_IN_ANY = (
    select(memberships.c.id)
    .where(
        memberships.c.member_id == bindparam("member_id"),
        memberships.c.is_active,
        memberships.c.network_id == any_(bindparam("network_ids", type_=ARRAY(UUID))),
    )
    .limit(1)
)
_put = upsert(memberships).values({column.name: bindparam(column.name) for column in memberships.c})
PUT = _put.on_conflict_do_update(
    index_elements=["id"],
    set_={"is_active": _put.excluded.is_active, "version": _put.excluded.version},
    where=memberships.c.version < _put.excluded.version,
)
ERASE = upsert(erased_members).values(member_id=bindparam("member_id")).on_conflict_do_nothing()


class SqlMemberships:
    """The memberships of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction

    async def is_in_any(self, member_id: str, network_ids: Iterable[str]) -> bool:
        """True when the person is a member of one of these networks."""
        wanted = sorted(network_ids)
        row = await self._transaction.fetch_one(IS_IN_ANY, member_id=member_id, network_ids=wanted)
        return row is not None

    def put(
        self, membership_id: str, member_id: str, network_id: str, *, is_active: bool, version: int
    ) -> None:
        """Keep the newest state of one membership, whatever order its facts come in."""
        values = {
            "id": membership_id,
            "member_id": member_id,
            "network_id": network_id,
            "is_active": is_active,
            "version": version,
        }
        self._transaction.write(PUT, values)

    def erase(self, member_id: str) -> None:
        """Remember for good that this person is forgotten."""
        self._transaction.write(ERASE, {"member_id": member_id})
