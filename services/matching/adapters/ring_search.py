"""Finds the loops that the edges close, in plain SQL, and what stands against proposing them."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select, text, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, UUID
from sqlalchemy.sql.expression import any_

from services.matching.adapters.rows import match_of
from services.matching.adapters.sql_savoirs import IS_MINOR, LINKED_NOW, STILL_SHOWN
from services.matching.adapters.tables import match
from services.matching.domain.loop import Arrow, Loop
from services.matching.domain.match import Match
from services.matching.domain.savoir import Kind
from shared.storage.transaction import Transaction

if TYPE_CHECKING:
    from asyncpg import Record

PAIRS_PER_SEARCH = 20
"""So many of a savoir's edges, the nearest and likeliest first, are looked through."""

BREADTH = 200
"""So many neighbours on either side of a pair are looked at, the nearest and likeliest first."""

LOOPS_PER_PAIR = 100

OPEN_STATES = "'proposed', 'answered', 'accepted'"
"""A pair that is a match in another state can carry no ring; `expires_at` is not asked here."""

NEAR_SCOPES = frozenset({"same_network", "linked_network"})

ARROW = """e.offer_id, e.request_id, e.offerer_id, e.requester_id, e.offerer_network_id,
    e.requester_network_id, e.scope, e.likeness"""

UNSPENT = f"""NOT EXISTS (SELECT FROM match m WHERE m.offer_id = e.offer_id
    AND m.request_id = e.request_id AND m.state NOT IN ({OPEN_STATES}))"""

IDLE = """NOT EXISTS (SELECT FROM ring_awaiting w WHERE w.member_id = e.offerer_id)
    AND NOT EXISTS (SELECT FROM ring_awaiting w WHERE w.member_id = e.requester_id)"""

NEAREST = "scope <> 'same_network', likeness DESC, offer_id, request_id"
LIKELIEST = "likeness DESC, offer_id, request_id"


def _loop(*arrows: str) -> str:
    """Return the select list of a loop: one array per column, one item per arrow."""
    columns = (
        ("offer_id", "offer_ids"),
        ("request_id", "request_ids"),
        ("offerer_id", "givers"),
        ("offerer_network_id", "giver_networks"),
        ("requester_network_id", "receiver_networks"),
        ("scope", "scopes"),
        ("likeness", "likenesses"),
    )
    arrays = (f"ARRAY[{', '.join(f'{a}.{old}' for a in arrows)}] AS {new}" for old, new in columns)
    crossed = " + ".join(f"CAST({a}.scope <> 'same_network' AS int)" for a in arrows)
    alike = " * ".join(f"{a}.likeness" for a in arrows)
    return f"{', '.join(arrays)}, {crossed} AS crossed, {len(arrows)} AS size, {alike} AS alike"


# Both ends of the loop are known, so it is looked for from both: who could learn from the receiver,
# who could teach the giver, and whether the first are among the second or could teach them. The last
# step asks the index alone; only what closes a loop is read from the table.
LOOPS_THROUGH = text(
    f"""
WITH first AS MATERIALIZED (
    SELECT {ARROW} FROM edge e
    WHERE e.offerer_id = :giver_id AND e.requester_id = :receiver_id AND {UNSPENT}
    ORDER BY {LIKELIEST} LIMIT 1
), ahead AS MATERIALIZED (
    SELECT * FROM (
        SELECT DISTINCT ON (e.requester_id) {ARROW} FROM edge e
        WHERE e.offerer_id = :receiver_id AND EXISTS (SELECT FROM first) AND {UNSPENT}
        ORDER BY e.requester_id, {LIKELIEST}
    ) AS likeliest ORDER BY {NEAREST} LIMIT :breadth
), behind AS MATERIALIZED (
    SELECT * FROM (
        SELECT DISTINCT ON (e.offerer_id) {ARROW} FROM edge e
        WHERE e.requester_id = :giver_id AND e.offerer_id <> :receiver_id
          AND EXISTS (SELECT FROM ahead) AND {UNSPENT}
        ORDER BY e.offerer_id, {LIKELIEST}
    ) AS likeliest ORDER BY {NEAREST} LIMIT :breadth
), closing AS MATERIALIZED (
    SELECT DISTINCT e.offerer_id, e.requester_id
    FROM ahead JOIN edge e ON e.offerer_id = ahead.requester_id
    JOIN behind ON behind.offerer_id = e.requester_id
    WHERE ahead.requester_id <> :giver_id
), between AS MATERIALIZED (
    SELECT DISTINCT ON (e.offerer_id, e.requester_id) {ARROW}
    FROM closing JOIN edge e USING (offerer_id, requester_id)
    WHERE {UNSPENT}
    ORDER BY e.offerer_id, e.requester_id, {LIKELIEST}
)
SELECT {_loop("a", "b")} FROM first a JOIN ahead b ON b.requester_id = a.offerer_id
UNION ALL
SELECT {_loop("a", "b", "c")} FROM first a CROSS JOIN ahead b
JOIN behind c ON c.offerer_id = b.requester_id
UNION ALL
SELECT {_loop("a", "b", "c", "d")} FROM first a CROSS JOIN between c
JOIN ahead b ON b.requester_id = c.offerer_id
JOIN behind d ON d.offerer_id = c.requester_id
ORDER BY crossed, size, alike DESC, offer_ids, request_ids LIMIT :at_most
"""  # noqa: S608 - made of the constants above
)

_PAIRS = """
SELECT offerer_id, requester_id FROM (
    SELECT DISTINCT ON (offerer_id, requester_id) offerer_id, requester_id, scope, likeness,
        offer_id, request_id
    FROM edge WHERE {column} = :savoir_id ORDER BY offerer_id, requester_id, likeness DESC
) AS likeliest ORDER BY {nearest} LIMIT :at_most
"""
PAIRS_OF_OFFER = text(_PAIRS.format(column="offer_id", nearest=NEAREST))
PAIRS_OF_REQUEST = text(_PAIRS.format(column="request_id", nearest=NEAREST))

_ARROWS = f"""
SELECT {ARROW} FROM savoir o JOIN edge e ON e.offer_id = o.savoir_id
JOIN savoir r ON r.savoir_id = e.request_id
WHERE o.is_live AND r.is_live AND {UNSPENT} AND {IDLE} AND NOT EXISTS (
    SELECT FROM savoir s WHERE s.savoir_id IN (o.savoir_id, r.savoir_id) AND {IS_MINOR})
"""  # noqa: S608 - made of the constants above
_ACROSS = f"""
:has_linked AND e.scope = 'linked_network' AND {STILL_SHOWN} AND {LINKED_NOW}
"""

# The savoirs of the network lead to its edges, so that no index by network is needed.
ARROWS_OF = text(f"""
{_ARROWS} AND o.network_id = :network_id AND o.kind = 'offer'
  AND e.offerer_network_id = :network_id AND (e.requester_network_id = :network_id OR ({_ACROSS}))
UNION
{_ARROWS} AND r.network_id = :network_id AND r.kind = 'request'
  AND e.requester_network_id = :network_id AND {_ACROSS}
""")

KEYS_OF = text("""
SELECT DISTINCT r.pairs_key FROM ring_place p JOIN ring r USING (ring_id)
WHERE p.network_id = :network_id
""")

HOLD = text("""
SELECT savoir_id FROM savoir WHERE savoir_id = ANY(CAST(:savoir_ids AS uuid[]))
ORDER BY savoir_id FOR UPDATE
""")

_ids = ARRAY(UUID)
_locked = select(match).order_by(match.c.match_id).with_for_update()
LOCK_MATCHES = _locked.where(match.c.match_id == any_(bindparam("match_ids", type_=_ids)))
MATCHES_OF = _locked.where(
    tuple_(match.c.offer_id, match.c.request_id).in_(
        select(
            func.unnest(bindparam("offer_ids", type_=_ids)),
            func.unnest(bindparam("request_ids", type_=_ids)),
        )
    )
)


class SqlLoops:
    """Looks for loops through the edges of a savoir."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in `transaction`."""
        self._transaction = transaction

    async def through(self, kind: Kind, savoir_id: str) -> list[Loop]:
        """Return loops of two to four people through one of the savoir's edges."""
        statement = PAIRS_OF_OFFER if kind == "offer" else PAIRS_OF_REQUEST
        pairs = await self._transaction.fetch_all(
            statement, savoir_id=savoir_id, at_most=PAIRS_PER_SEARCH
        )
        return [
            loop
            for pair in pairs
            for loop in await self.between(pair["offerer_id"], pair["requester_id"])
        ]

    async def between(self, giver_id: str, receiver_id: str) -> list[Loop]:
        """Return loops in which `giver_id` teaches `receiver_id`, nearest and likeliest first."""
        rows = await self._transaction.fetch_all(
            LOOPS_THROUGH,
            giver_id=giver_id,
            receiver_id=receiver_id,
            breadth=BREADTH,
            at_most=LOOPS_PER_PAIR,
        )
        return [_loop_of(row) for row in rows]

    async def arrows_of(self, network_id: str, *, has_linked: bool) -> list[Arrow]:
        """Return all edges within a network, or also between it and linked ones.

        Left out are people who have a ring to answer, minors, pairs whose match has come to its end,
        and those whom an edge binds that are not shown to each other any more.
        """
        rows = await self._transaction.fetch_all(
            ARROWS_OF, network_id=network_id, has_linked=has_linked
        )
        return [_arrow_of(row) for row in rows]

    async def keys_of(self, network_id: str) -> frozenset[str]:
        """Return the canonical keys of all rings that somebody of the network was ever part of."""
        rows = await self._transaction.fetch_all(KEYS_OF, network_id=network_id)
        return frozenset(row["pairs_key"] for row in rows)

    async def hold(self, savoir_ids: Iterable[str]) -> None:
        """Keep these savoirs from changing, and others from proposing them, until the commit."""
        await self._transaction.fetch_all(HOLD, savoir_ids=sorted(savoir_ids))

    async def matches_of(self, pairs: Collection[tuple[str, str]]) -> list[Match]:
        """Load and lock the matches of these pairs (offer id, request id), however they ended."""
        rows = await self._transaction.fetch_all(
            MATCHES_OF,
            offer_ids=[each[0] for each in pairs],
            request_ids=[each[1] for each in pairs],
        )
        return [match_of(row) for row in rows]

    async def lock_matches(self, match_ids: Collection[str]) -> list[Match]:
        """Load and lock these matches, in one order for everybody."""
        rows = await self._transaction.fetch_all(LOCK_MATCHES, match_ids=list(match_ids))
        return [match_of(row) for row in rows]


def _loop_of(row: Record) -> Loop:
    givers: Sequence[str] = row["givers"]
    return Loop(
        tuple(
            Arrow(
                offer_id=row["offer_ids"][place],
                request_id=row["request_ids"][place],
                giver_id=giver_id,
                giver_network_id=row["giver_networks"][place],
                receiver_id=givers[(place + 1) % len(givers)],
                receiver_network_id=row["receiver_networks"][place],
                is_near=row["scopes"][place] in NEAR_SCOPES,
                likeness=row["likenesses"][place],
            )
            for place, giver_id in enumerate(givers)
        )
    )


def _arrow_of(row: Record) -> Arrow:
    return Arrow(
        offer_id=row["offer_id"],
        request_id=row["request_id"],
        giver_id=row["offerer_id"],
        giver_network_id=row["offerer_network_id"],
        receiver_id=row["requester_id"],
        receiver_network_id=row["requester_network_id"],
        is_near=row["scope"] in NEAR_SCOPES,
        likeness=row["likeness"],
    )
