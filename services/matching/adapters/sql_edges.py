"""Who could teach whom, in PostgreSQL: one row an arrow."""

from collections.abc import Sequence

from sqlalchemy import and_, bindparam, delete, literal, or_, select
from sqlalchemy.dialects.postgresql import UUID, insert

from services.matching.adapters.tables import edge
from services.matching.domain.edge import Edge
from services.matching.domain.savoir import Savoir
from shared.storage.transaction import Transaction

_network = bindparam("in_network_id", type_=UUID)
_other = bindparam("other_network_id", type_=UUID)

_new = insert(edge).values({column.name: bindparam(column.name) for column in edge.c})
PUT = _new.on_conflict_do_update(
    index_elements=list(edge.primary_key),
    set_={name: _new.excluded[name] for name in ("scope", "km", "likeness", "found_at")},
)
IS_THERE = (
    select(literal(1))
    .where(
        edge.c.offerer_id == bindparam("offerer_id"),
        edge.c.requester_id == bindparam("requester_id"),
    )
    .limit(1)
)
DROP_SAVOIR = delete(edge).where(
    or_(edge.c.offer_id == bindparam("savoir_id"), edge.c.request_id == bindparam("savoir_id"))
)
DROP_PAIR = delete(edge).where(
    edge.c.offer_id == bindparam("of_offer_id"), edge.c.request_id == bindparam("of_request_id")
)
DROP_MEMBER = delete(edge).where(
    or_(
        and_(
            edge.c.offerer_id == bindparam("member_id"),
            or_(_network.is_(None), edge.c.offerer_network_id == _network),
        ),
        and_(
            edge.c.requester_id == bindparam("member_id"),
            or_(_network.is_(None), edge.c.requester_network_id == _network),
        ),
    )
)
DROP_BETWEEN = delete(edge).where(
    edge.c.scope == "linked_network",
    or_(
        and_(edge.c.offerer_network_id == _network, edge.c.requester_network_id == _other),
        and_(edge.c.offerer_network_id == _other, edge.c.requester_network_id == _network),
    ),
)


class SqlEdges:
    """Replaced by each search; whoever goes takes their arrows along."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in `transaction`."""
        self._transaction = transaction

    async def is_there(self, offerer_id: str, requester_id: str) -> bool:
        """Say whether the first could teach the second anything."""
        row = await self._transaction.fetch_one(
            IS_THERE, offerer_id=offerer_id, requester_id=requester_id
        )
        return row is not None

    async def replace(self, savoir: Savoir, found: Sequence[Edge]) -> None:
        """Let `found` be all edges of a savoir."""
        await self.drop_savoir(savoir.savoir_id)
        for each in sorted(found, key=lambda each: (each.offer.savoir_id, each.request.savoir_id)):
            self._transaction.write(PUT, _row(each))
        await self._transaction.flush()

    async def drop_savoir(self, savoir_id: str) -> None:
        """Drop the edges of a savoir."""
        await self._transaction.execute(DROP_SAVOIR, savoir_id=savoir_id)

    async def drop_pair(self, offer_id: str, request_id: str) -> None:
        """Drop the edge between an offer and a request."""
        await self._transaction.execute(DROP_PAIR, of_offer_id=offer_id, of_request_id=request_id)

    async def drop_member(self, member_id: str, network_id: str | None) -> None:
        """Drop the edges of a person, in one network or in all."""
        await self._transaction.execute(DROP_MEMBER, member_id=member_id, in_network_id=network_id)

    async def drop_between(self, network_id: str, other_network_id: str) -> None:
        """Drop the edges that two networks have because they are linked."""
        await self._transaction.execute(
            DROP_BETWEEN, in_network_id=network_id, other_network_id=other_network_id
        )


def _row(found: Edge) -> dict[str, object]:
    return {
        "offer_id": found.offer.savoir_id,
        "request_id": found.request.savoir_id,
        "offerer_id": found.offer.member_id,
        "offerer_network_id": found.offer.network_id,
        "requester_id": found.request.member_id,
        "requester_network_id": found.request.network_id,
        "scope": found.scope,
        "km": found.km,
        "likeness": found.likeness,
        "found_at": found.found_at,
    }
