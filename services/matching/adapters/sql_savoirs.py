"""What is known of the board and of the networks' links, read from the projections."""

from datetime import datetime

from sqlalchemy import bindparam, text, union_all
from sqlalchemy import select as select_
from sqlalchemy.dialects.postgresql import UUID

from services.matching.adapters.tables import link
from services.matching.domain.savoir import Kind, Savoir
from shared.storage.transaction import Transaction

PRESENT = """
NOT EXISTS (SELECT FROM erased_member e WHERE e.member_id = s.member_id)
AND coalesce((SELECT bool_or(m.is_active) FROM membership m
              WHERE m.member_id = s.member_id AND m.network_id = s.network_id), true)
"""
"""True unless the person is known to have gone: their membership's fact may be late."""

FIND = text(f"""
SELECT s.savoir_id, s.kind, s.member_id, s.network_id, s.title, s.visibility, s.expires_at,
       s.is_live, {PRESENT} AS is_present
FROM savoir s WHERE s.savoir_id = :savoir_id AND s.kind = :kind FOR SHARE OF s
""")  # noqa: S608 - PRESENT is the constant above

_network = bindparam("network_id", type_=UUID)
LINKED = union_all(
    select_(link.c.other_network_id.label("id")).where(
        link.c.is_active, link.c.network_id == _network
    ),
    select_(link.c.network_id).where(link.c.is_active, link.c.other_network_id == _network),
)
IS_MEMBER = text("""
SELECT 1 FROM membership WHERE member_id = :member_id AND network_id = :network_id AND is_active
LIMIT 1
""")
SEARCH_BETWEEN = text("""
INSERT INTO timer (kind, key, due_at)
SELECT 'search', 'request:' || savoir_id, :now FROM savoir
WHERE kind = 'request' AND is_live AND visibility <> 'network'
  AND network_id IN (:network_id, :other_network_id)
ON CONFLICT (kind, key) DO NOTHING
""")
SEARCH_FORGOTTEN = text(f"""
INSERT INTO timer (kind, key, due_at)
SELECT 'search', s.kind || ':' || s.savoir_id, :now
FROM savoir s LEFT JOIN wording w USING (savoir_id)
WHERE s.is_live AND s.expires_at > :now
  AND (w.learned_at IS NULL OR s.returned_at > w.learned_at OR (w.learned_at < :unmet_since
       AND NOT EXISTS (SELECT FROM match m WHERE m.offer_id = s.savoir_id)
       AND NOT EXISTS (SELECT FROM match m WHERE m.request_id = s.savoir_id)))
  AND {PRESENT}
ON CONFLICT (kind, key) DO NOTHING
""")  # noqa: S608 - PRESENT is the constant above


class SqlSavoirs:
    """Reads the projections; a savoir that is read cannot leave the board before the commit."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in `transaction`."""
        self._transaction = transaction

    async def find(self, kind: Kind, savoir_id: str) -> Savoir | None:
        """Return a savoir, kept from changing until the transaction ends; None when unknown."""
        row = await self._transaction.fetch_one(FIND, savoir_id=savoir_id, kind=kind)
        return None if row is None else Savoir(**dict(row.items()))

    async def linked_networks(self, network_id: str) -> frozenset[str]:
        """Return the ids of the networks that are linked with this one."""
        rows = await self._transaction.fetch_all(LINKED, network_id=network_id)
        return frozenset(row["id"] for row in rows)

    async def search_between(self, network_id: str, other_network_id: str) -> None:
        """Make the search for the requests of two newly linked networks due."""
        await self._transaction.execute(
            SEARCH_BETWEEN,
            now=self._transaction.now(),
            network_id=network_id,
            other_network_id=other_network_id,
        )

    async def search_forgotten(self, unmet_since: datetime) -> None:
        """Make the search due for what came back, or has met nobody for as long as that."""
        await self._transaction.execute(
            SEARCH_FORGOTTEN, now=self._transaction.now(), unmet_since=unmet_since
        )

    async def is_member(self, member_id: str, network_id: str) -> bool:
        """Say whether the person is in the network today."""
        row = await self._transaction.fetch_one(
            IS_MEMBER, member_id=member_id, network_id=network_id
        )
        return row is not None
