"""What is known of the board and of the networks' links, read from the projections."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Text, bindparam, text, union_all
from sqlalchemy import select as select_
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from services.matching.adapters.tables import link
from services.matching.domain.match_state import OPEN, MatchState
from services.matching.domain.savoir import Kind, Savoir
from shared.storage.transaction import Transaction

PRESENT = """
NOT EXISTS (SELECT FROM erased_member e WHERE e.member_id = s.member_id)
AND coalesce((SELECT bool_or(m.is_active) FROM membership m
              WHERE m.member_id = s.member_id AND m.network_id = s.network_id), true)
"""
"""True unless the person is known to have gone: their membership's fact may be late."""

IS_MINOR = """
EXISTS (SELECT FROM membership m WHERE m.member_id = s.member_id AND m.is_active AND m.is_minor)
"""
"""Under age in one network, a person is so in all of them."""

LINKED_NOW = """
EXISTS (SELECT FROM link l WHERE l.is_active AND
    (l.network_id, l.other_network_id) IN ((o.network_id, r.network_id), (r.network_id, o.network_id)))
"""
STILL_SHOWN = f"""
(o.network_id = r.network_id OR (o.visibility <> 'network' AND r.visibility <> 'network'
 AND ((o.visibility = 'everyone' AND r.visibility = 'everyone') OR {LINKED_NOW})))
"""
"""True while an offer `o` and a request `r` are shown to each other: an edge may be out of date."""

_FOUND = f"""
SELECT s.savoir_id, s.kind, s.member_id, s.network_id, s.title, s.visibility, s.expires_at,
       s.is_live, s.mode, s.languages, {PRESENT} AS is_present, {IS_MINOR} AS is_minor
FROM savoir s
"""  # noqa: S608 - both are constants above
FIND = text(f"{_FOUND} WHERE s.savoir_id = :savoir_id AND s.kind = :kind FOR SHARE OF s")
ALL_PRESENT = text(f"{_FOUND} WHERE s.savoir_id = ANY (:savoir_ids) AND s.kind = :kind").bindparams(
    bindparam("savoir_ids", type_=ARRAY(UUID))
)

_KM = """
12742 * asin(sqrt(least(1, power(sind((other.latitude - own.latitude) / 2), 2)
    + cosd(own.latitude) * cosd(other.latitude)
    * power(sind((other.longitude - own.longitude) / 2), 2))))
"""
"""The great circle between two towns; 12742 km is the diameter of the earth."""

NEAR = text(f"""
SELECT other.network_id, {_KM} AS km
FROM network own JOIN network other ON other.network_id <> own.network_id
    AND other.latitude BETWEEN own.latitude - :km / 111.0 AND own.latitude + :km / 111.0
WHERE own.network_id = :network_id AND {_KM} <= :km
""")  # noqa: S608 - _KM is the constant above
DISTANCES = text(f"""
SELECT other.network_id, {_KM} AS km FROM network own, network other
WHERE own.network_id = :network_id AND other.network_id = ANY (:others)
    AND own.latitude IS NOT NULL AND other.latitude IS NOT NULL
    AND own.longitude IS NOT NULL AND other.longitude IS NOT NULL
""").bindparams(bindparam("others", type_=ARRAY(UUID)))  # noqa: S608 - _KM is the constant above

_network = bindparam("network_id", type_=UUID)
LINKED = union_all(
    select_(link.c.other_network_id.label("id")).where(
        link.c.is_active, link.c.network_id == _network
    ),
    select_(link.c.network_id).where(link.c.is_active, link.c.other_network_id == _network),
)
IS_UNDER_AGE = text(
    "SELECT 1 FROM membership WHERE member_id = :member_id AND is_active AND is_minor LIMIT 1"
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
FROM savoir s LEFT JOIN latest_search l USING (savoir_id)
WHERE s.is_live AND s.expires_at > :now
  AND (l.searched_at IS NULL OR s.returned_at > l.searched_at OR (l.searched_at < :unmet_since
       AND NOT EXISTS (SELECT FROM match m WHERE m.offer_id = s.savoir_id AND m.state = ANY (:met))
       AND NOT EXISTS (SELECT FROM match m
                       WHERE m.request_id = s.savoir_id AND m.state = ANY (:met))))
  AND {PRESENT}
ON CONFLICT (kind, key) DO NOTHING
""").bindparams(  # noqa: S608 - PRESENT is the constant above
    bindparam("met", sorted(state.value for state in OPEN | {MatchState.BEGUN}), type_=ARRAY(Text))
)


class SqlSavoirs:
    """Reads the projections; a savoir that is read cannot leave the board before the commit."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in `transaction`."""
        self._transaction = transaction

    async def find(self, kind: Kind, savoir_id: str) -> Savoir | None:
        """Return a savoir, kept from changing until the transaction ends; None when unknown."""
        row = await self._transaction.fetch_one(FIND, savoir_id=savoir_id, kind=kind)
        return None if row is None else Savoir(**dict(row.items()))

    async def present(self, kind: Kind, savoir_ids: Collection[str]) -> Mapping[str, Savoir]:
        """Return savoirs as they stand, by their ids; they may change meanwhile."""
        rows = await self._transaction.fetch_all(
            ALL_PRESENT, savoir_ids=list(savoir_ids), kind=kind
        )
        return {row["savoir_id"]: Savoir(**dict(row.items())) for row in rows}

    async def linked_networks(self, network_id: str) -> frozenset[str]:
        """Return the ids of the networks that are linked with this one."""
        rows = await self._transaction.fetch_all(LINKED, network_id=network_id)
        return frozenset(row["id"] for row in rows)

    async def near_networks(self, network_id: str, km: float) -> Mapping[str, float]:
        """Return the networks whose towns lie within `km` of this one's, with the distance."""
        rows = await self._transaction.fetch_all(NEAR, network_id=network_id, km=km)
        return {row["network_id"]: row["km"] for row in rows}

    async def distances(self, network_id: str, others: Collection[str]) -> Mapping[str, float]:
        """Return the kilometres to other networks, without those that are not known."""
        rows = await self._transaction.fetch_all(
            DISTANCES, network_id=network_id, others=list(others)
        )
        return {row["network_id"]: row["km"] for row in rows}

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

    async def is_minor(self, member_id: str) -> bool:
        """Say whether the person is under age today, as any of their networks knows."""
        return await self._transaction.fetch_one(IS_UNDER_AGE, member_id=member_id) is not None

    async def is_member(self, member_id: str, network_id: str) -> bool:
        """Say whether the person is in the network today."""
        row = await self._transaction.fetch_one(
            IS_MEMBER, member_id=member_id, network_id=network_id
        )
        return row is not None
