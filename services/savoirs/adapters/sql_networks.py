"""What members has announced of networks: whether they are of children."""

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.savoirs.adapters.tables import network, savoir
from shared.storage.transaction import Transaction

IS_IT = network.c.network_id == bindparam("network_id")
FIND = select(network.c.is_of_children).where(IS_IT)
HOLD = FIND.with_for_update(read=True)
HOLD_OF = (
    select(network.c.is_of_children)
    .join(savoir, savoir.c.network_id == network.c.network_id)
    .where(savoir.c.id == bindparam("savoir_id"))
    .with_for_update(read=True, of=network)
)
_put = upsert(network).values({column.name: bindparam(column.name) for column in network.c})
PUT = _put.on_conflict_do_update(
    index_elements=["network_id"],
    set_={name: _put.excluded[name] for name in ("is_of_children", "version")},
    where=network.c.version < _put.excluded.version,
)


class SqlNetworks:
    """The networks of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Work within `transaction`."""
        self._transaction = transaction

    async def is_of_children(self, network_id: str) -> bool | None:
        """Say whether a network is of children; None while nothing has been heard of it."""
        row = await self._transaction.fetch_one(FIND, network_id=network_id)
        return row["is_of_children"] if row else None

    async def hold(self, network_id: str) -> bool | None:
        """Say the same, and keep it so until the commit."""
        row = await self._transaction.fetch_one(HOLD, network_id=network_id)
        return row["is_of_children"] if row else None

    async def hold_of(self, savoir_id: str) -> bool | None:
        """Say the same of the network in which this savoir is published; ask before the savoir is locked."""
        row = await self._transaction.fetch_one(HOLD_OF, savoir_id=savoir_id)
        return row["is_of_children"] if row else None

    def put(self, network_id: str, *, is_of_children: bool, version: int) -> None:
        """Keep this state unless a newer one is known; whoever holds the network is waited for."""
        row = {"network_id": network_id, "is_of_children": is_of_children, "version": version}
        self._transaction.write(PUT, row)
