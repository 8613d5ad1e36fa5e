"""Rings in PostgreSQL: a set of pairs is unique there, and so is each person who has one to answer."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, bindparam, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, UUID, insert
from sqlalchemy.sql.expression import all_, any_

from services.matching.adapters.queries import Page
from services.matching.adapters.ring_tables import ring, ring_awaiting, ring_match, ring_place
from services.matching.domain.pair import Pair
from services.matching.domain.ring import Ring, RingState
from services.matching.domain.ring_errors import RingNotFoundError
from services.matching.domain.ring_link import RingLink
from shared.storage.transaction import Transaction

if TYPE_CHECKING:
    from asyncpg import Record

_MUTABLE = ("version", "state", "links", "declined_by", "decline_reason")

_ring_id = bindparam("ring_id", type_=UUID)
_members = any_(bindparam("member_ids", type_=ARRAY(UUID)))
_locked = select(ring).order_by(ring.c.ring_id).with_for_update()
_on = ring.c.ring_id.in_(
    select(ring_match.c.ring_id).where(
        ring_match.c.match_id == any_(bindparam("match_ids", type_=ARRAY(UUID)))
    )
)
_is_proposed = ring.c.state == RingState.PROPOSED.value

FIND = select(ring).where(ring.c.ring_id == _ring_id)
GET = FIND.with_for_update()
PROPOSED_ON = _locked.where(_is_proposed, _on)
DUE_ON = select(ring.c.ring_id).where(_is_proposed, _on, ring.c.expires_at <= bindparam("now"))
ALL_OF = _locked.where(
    ring.c.ring_id.in_(
        select(ring_place.c.ring_id).where(
            ring_place.c.member_id == bindparam("member_id", type_=UUID)
        )
    )
)
KNOWN = select(ring.c.pairs_key).where(
    ring.c.pairs_key == any_(bindparam("keys", type_=ARRAY(ring.c.pairs_key.type)))
)
BUSY = select(ring_awaiting.c.member_id).where(ring_awaiting.c.member_id == _members)

ADD = (
    insert(ring)
    .values({column.name: bindparam(column.name) for column in ring.c})
    .on_conflict_do_nothing()
)
ADD_PLACE = (
    insert(ring_place)
    .values({column.name: bindparam(column.name) for column in ring_place.c})
    .on_conflict_do_nothing()
)
ADD_MATCH = insert(ring_match).values(match_id=bindparam("match_id"), ring_id=bindparam("ring_id"))
ASK = (
    insert(ring_awaiting)
    .from_select(
        ["member_id", "ring_id"],
        select(func.unnest(bindparam("member_ids", type_=ARRAY(UUID))), _ring_id),
    )
    .on_conflict_do_nothing()
)
ASK_NO_MORE = delete(ring_awaiting).where(
    ring_awaiting.c.ring_id == bindparam("of_ring"),
    ring_awaiting.c.member_id != all_(bindparam("still", type_=ARRAY(UUID))),
)
SAVE = (
    update(ring)
    .where(ring.c.ring_id == bindparam("id_"))
    .values({name: bindparam(name) for name in _MUTABLE})
)
_MINORS = """
SELECT one.network_id FROM jsonb_array_elements(r.links) link
JOIN match t ON t.match_id = CAST(link ->> 'match_id' AS uuid)
CROSS JOIN LATERAL (VALUES ('offerer', t.offerer_id, t.offerer_network_id),
                           ('requester', t.requester_id, t.network_id)
) one (side, member_id, network_id)
WHERE one.side = ANY (t.minor_sides) OR EXISTS (
    SELECT FROM membership m WHERE m.member_id = one.member_id AND m.is_active AND m.is_minor)
"""
"""In which networks people of the ring `r` are minors, or were when one of its matches stood open."""
MINORS_IN = text(f"""
SELECT minor.network_id FROM ring r CROSS JOIN LATERAL ({_MINORS}) minor WHERE r.ring_id = :ring_id
""")  # noqa: S608 - _MINORS is the constant above
LIST = text(f"""
SELECT r.* FROM ring r
WHERE EXISTS (
    SELECT FROM ring_place p WHERE p.ring_id = r.ring_id
      AND (CAST(:member_id AS uuid) IS NULL OR p.member_id = CAST(:member_id AS uuid))
      AND (CAST(:network_id AS uuid) IS NULL OR p.network_id = CAST(:network_id AS uuid)))
  AND (CAST(:state AS text) IS NULL OR r.state = CAST(:state AS text))
  AND (CAST(:after AS uuid) IS NULL OR r.ring_id < CAST(:after AS uuid))
  AND (NOT EXISTS ({_MINORS}) OR CAST(:held_in AS uuid) IN ({_MINORS}))
ORDER BY r.ring_id DESC LIMIT :limit
""")  # noqa: S608 - _MINORS is the constant above


class SqlRings:
    """Loads with a lock, so that two answers to one ring follow each other."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in `transaction`."""
        self._transaction = transaction

    async def find(self, ring_id: str) -> Ring:
        """Load without a lock; raise RingNotFoundError."""
        return await self._one(FIND, ring_id)

    async def get(self, ring_id: str) -> Ring:
        """Load and lock; raise RingNotFoundError."""
        return await self._one(GET, ring_id)

    async def add_new(self, new: Ring) -> bool:
        """Add it unless its pairs have been a ring or somebody has one to answer; say if it was."""
        transaction, asked = self._transaction, sorted(new.awaiting)
        told = await transaction.execute(ASK, member_ids=asked, ring_id=new.ring_id)
        if told < len(asked) or not await transaction.execute(ADD, **_row(new)):
            await transaction.execute(ASK_NO_MORE, of_ring=new.ring_id, still=[])
            return False
        for member_id, network_id in sorted(set(new.places())):
            place = {"ring_id": new.ring_id, "member_id": member_id, "network_id": network_id}
            transaction.write(ADD_PLACE, place)
        for match_id in new.match_ids:
            transaction.write(ADD_MATCH, {"match_id": match_id, "ring_id": new.ring_id})
        transaction.announce(new, new.ring_id, new.network_id)
        return True

    def save(self, changed: Ring) -> None:
        """Keep the changes and announce what happened."""
        row = _row(changed)
        self._transaction.write(
            SAVE, {"id_": changed.ring_id, **{name: row[name] for name in _MUTABLE}}
        )
        self._transaction.write(
            ASK_NO_MORE, {"of_ring": changed.ring_id, "still": changed.awaiting}
        )
        self._transaction.announce(changed, changed.ring_id, changed.network_id)

    async def proposed_on(self, match_ids: Collection[str]) -> list[Ring]:
        """Load and lock the proposed rings that stand on one of these matches."""
        return await self._all(PROPOSED_ON, match_ids=list(match_ids))

    async def due_on(self, match_id: str) -> list[str]:
        """Return the ids of proposed rings on this match whose time is over, without a lock."""
        rows = await self._transaction.fetch_all(
            DUE_ON, match_ids=[match_id], now=self._transaction.now()
        )
        return [row["ring_id"] for row in rows]

    async def all_of(self, member_id: str) -> list[Ring]:
        """Load and lock all rings of a person."""
        return await self._all(ALL_OF, member_id=member_id)

    async def known(self, keys: Collection[str]) -> frozenset[str]:
        """Return which of these canonical keys have been a ring."""
        rows = await self._transaction.fetch_all(KNOWN, keys=list(keys))
        return frozenset(row["pairs_key"] for row in rows)

    async def busy(self, member_ids: Collection[str]) -> frozenset[str]:
        """Return who of these people has a ring to answer."""
        rows = await self._transaction.fetch_all(BUSY, member_ids=list(member_ids))
        return frozenset(row["member_id"] for row in rows)

    async def page(self, page: Page) -> list[Ring]:
        """Return a page of rings, newest first; those with minors of `held_in` or with none."""
        rows = await self._transaction.fetch_all(LIST, **page.values(), held_in=page.held_in)
        return [_ring_of(row) for row in rows]

    async def minors_in(self, ring_id: str) -> frozenset[str]:
        """Return the networks in which people of the ring are minors."""
        rows = await self._transaction.fetch_all(MINORS_IN, ring_id=ring_id)
        return frozenset(row["network_id"] for row in rows)

    async def _one(self, statement: Select[Any], ring_id: str) -> Ring:
        row = await self._transaction.fetch_one(statement, ring_id=ring_id)
        if row is None:
            raise RingNotFoundError
        return _ring_of(row)

    async def _all(self, statement: Select[Any], **values: object) -> list[Ring]:
        return [_ring_of(row) for row in await self._transaction.fetch_all(statement, **values)]


def _row(ring: Ring) -> dict[str, Any]:
    return {
        "ring_id": ring.ring_id,
        "version": ring.version,
        "state": ring.state.value,
        "pairs_key": ring.key,
        "network_id": ring.network_id,
        "links": [_link_row(link) for link in ring.links],
        "proposer_id": ring.proposer_id,
        "proposed_at": ring.proposed_at,
        "expires_at": ring.expires_at,
        "declined_by": ring.declined_by,
        "decline_reason": ring.decline_reason,
    }


def _ring_of(row: Record) -> Ring:
    return Ring(
        version=row["version"],
        ring_id=row["ring_id"],
        links=tuple(_link_of(each) for each in row["links"]),
        proposer_id=row["proposer_id"],
        proposed_at=row["proposed_at"],
        expires_at=row["expires_at"],
        state=RingState(row["state"]),
        declined_by=row["declined_by"],
        decline_reason=row["decline_reason"],
    )


def _link_row(link: RingLink) -> dict[str, Any]:
    return {**vars(link), "pair": vars(link.pair), "accepted_by": sorted(link.accepted_by)}


def _link_of(row: dict[str, Any]) -> RingLink:
    known = {**row, "pair": Pair(**row["pair"]), "accepted_by": frozenset(row["accepted_by"])}
    return RingLink(**known)
