"""What other services have announced and this one keeps a copy of: memberships and links."""

from sqlalchemy import Table, bindparam, exists, select, true, update
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.dialects.postgresql import insert as upsert

from services.savoirs.adapters.tables import erased_member, membership, network_link
from shared.storage.transaction import Transaction

IS_ACTIVE = membership.c.is_active & ~exists().where(
    erased_member.c.member_id == membership.c.member_id
)
HOLD = (
    select(true())
    .select_from(membership)
    .where(
        membership.c.member_id == bindparam("member_id"),
        membership.c.network_id == bindparam("network_id"),
        IS_ACTIVE,
    )
    .limit(1)
    .with_for_update(read=True, of=membership)
)


def _newest(table: Table, key: str) -> Insert:
    """Return the upsert that keeps the newest state, in whatever order the facts arrive."""
    put = upsert(table).values({column.name: bindparam(column.name) for column in table.columns})
    changed = {name: put.excluded[name] for name in ("is_active", "version")}
    return put.on_conflict_do_update(
        index_elements=[key], set_=changed, where=table.c.version < put.excluded.version
    )


PUT_MEMBERSHIP = _newest(membership, "membership_id")
PUT_LINK = _newest(network_link, "link_id")
PUT_ERASED = upsert(erased_member).values(member_id=bindparam("member_id")).on_conflict_do_nothing()
END_MEMBERSHIPS = (
    update(membership)
    .where(membership.c.member_id == bindparam("member_id"))
    .values(is_active=False)
)


class SqlMemberships:
    """Who is a member where, as far as this service has heard."""

    def __init__(self, transaction: Transaction) -> None:
        """Work within `transaction`."""
        self._transaction = transaction

    async def hold(self, member_id: str, network_id: str) -> bool:
        """Say whether the person is an active member, and keep it so until the commit."""
        row = await self._transaction.fetch_one(HOLD, member_id=member_id, network_id=network_id)
        return row is not None

    def put(
        self, membership_id: str, member_id: str, network_id: str, *, is_active: bool, version: int
    ) -> None:
        """Keep this state unless a newer one is known."""
        self._transaction.write(
            PUT_MEMBERSHIP,
            {
                "membership_id": membership_id,
                "member_id": member_id,
                "network_id": network_id,
                "is_active": is_active,
                "version": version,
            },
        )

    async def erase(self, member_id: str) -> None:
        """Know for ever that this person is nobody's member any more, whatever arrives late."""
        await self._transaction.execute(END_MEMBERSHIPS, member_id=member_id)
        await self._transaction.execute(PUT_ERASED, member_id=member_id)


class SqlLinks:
    """Which networks show each other what they offer and ask; holds both ways."""

    def __init__(self, transaction: Transaction) -> None:
        """Work within `transaction`."""
        self._transaction = transaction

    def put(
        self, link_id: str, networks: tuple[str, str], *, is_active: bool, version: int
    ) -> None:
        """Keep this state unless a newer one is known."""
        self._transaction.write(
            PUT_LINK,
            {
                "link_id": link_id,
                "network_id": networks[0],
                "other_network_id": networks[1],
                "is_active": is_active,
                "version": version,
            },
        )
