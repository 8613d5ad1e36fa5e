"""Reciprocities kept in PostgreSQL."""

from sqlalchemy import Exists, bindparam, delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.savoirs.adapters.tables import IS_ON_BOARD, reciprocity, savoir
from services.savoirs.domain.reciprocity import LiveKinds, Reciprocity, reciprocity_id
from shared.storage.transaction import Transaction

_made = upsert(reciprocity).values(
    id=bindparam("id"),
    member_id=bindparam("member_id"),
    network_id=bindparam("network_id"),
    has_offer=False,
    has_request=False,
    version=0,
)
LOCK = _made.on_conflict_do_update(
    index_elements=["id"], set_={"version": reciprocity.c.version}
).returning(reciprocity.c.has_offer, reciprocity.c.has_request, reciprocity.c.version)
"""A change that changes nothing makes the row if need be and locks it, in one statement."""


def _live(kind: str) -> Exists:
    return exists().where(
        savoir.c.kind == kind,
        savoir.c.member_id == bindparam("member_id"),
        savoir.c.network_id == bindparam("network_id"),
        IS_ON_BOARD,
    )


LIVE_KINDS = select(_live("offer").label("has_offer"), _live("request").label("has_request"))
SAVE = (
    update(reciprocity)
    .where(reciprocity.c.id == bindparam("reciprocity_id"))
    .values(
        has_offer=bindparam("has_offer"),
        has_request=bindparam("has_request"),
        version=bindparam("version"),
    )
)
FORGET = delete(reciprocity).where(reciprocity.c.member_id == bindparam("member_id"))


class SqlReciprocities:
    """Where each member stands in each network."""

    def __init__(self, transaction: Transaction) -> None:
        """Work within `transaction`."""
        self._transaction = transaction

    async def lock(self, member_id: str, network_id: str) -> Reciprocity:
        """Load, made first if need be, and lock."""
        row = await self._transaction.fetch_one(
            LOCK,
            id=reciprocity_id(member_id, network_id),
            member_id=member_id,
            network_id=network_id,
        )
        assert row is not None  # the statement always returns its row
        return Reciprocity(
            member_id=member_id,
            network_id=network_id,
            live=LiveKinds(row["has_offer"], row["has_request"]),
            version=row["version"],
        )

    async def live_kinds(self, member_id: str, network_id: str) -> LiveKinds:
        """Say what the member has on the network's board now."""
        row = await self._transaction.fetch_one(
            LIVE_KINDS, member_id=member_id, network_id=network_id
        )
        assert row is not None  # it selects two values from no table
        return LiveKinds(row["has_offer"], row["has_request"])

    def save(self, reciprocity: Reciprocity) -> None:
        """Update where the member stands."""
        self._transaction.write(
            SAVE,
            {
                "reciprocity_id": reciprocity.reciprocity_id,
                "has_offer": reciprocity.live.has_offer,
                "has_request": reciprocity.live.has_request,
                "version": reciprocity.version,
            },
        )
        self._transaction.announce(reciprocity, reciprocity.reciprocity_id, reciprocity.network_id)

    async def forget(self, member_id: str) -> None:
        """Delete what is known of a member."""
        await self._transaction.execute(FORGET, member_id=member_id)
