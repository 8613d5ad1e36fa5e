"""Reads who both offers and asks, and who does not yet."""

from sqlalchemy import bindparam, false, func, select

from services.savoirs.adapters.sql_memberships import IS_ACTIVE
from services.savoirs.adapters.tables import membership, reciprocity
from services.savoirs.domain.reciprocity import NOTHING_LIVE, LiveKinds
from shared.storage.transaction import Transaction

ONE = select(reciprocity.c.has_offer, reciprocity.c.has_request).where(
    reciprocity.c.member_id == bindparam("member_id"),
    reciprocity.c.network_id == bindparam("network_id"),
)
_HAS_OFFER = func.coalesce(reciprocity.c.has_offer, false())
_HAS_REQUEST = func.coalesce(reciprocity.c.has_request, false())
NOT_YET = (
    select(
        membership.c.member_id,
        _HAS_OFFER.label("has_offer"),
        _HAS_REQUEST.label("has_request"),
    )
    .distinct()
    .select_from(
        membership.outerjoin(
            reciprocity,
            (reciprocity.c.member_id == membership.c.member_id)
            & (reciprocity.c.network_id == membership.c.network_id),
        )
    )
    .where(
        membership.c.network_id == bindparam("network_id"),
        IS_ACTIVE,
        ~(_HAS_OFFER & _HAS_REQUEST),
        membership.c.member_id > bindparam("after"),
    )
    .order_by(membership.c.member_id)
    .limit(bindparam("limit"))
)
FIRST = "00000000-0000-0000-0000-000000000000"


async def read_reciprocity(transaction: Transaction, member_id: str, network_id: str) -> LiveKinds:
    """Return what the member has on the network's board."""
    row = await transaction.fetch_one(ONE, member_id=member_id, network_id=network_id)
    return LiveKinds(*row.values()) if row else NOTHING_LIVE


async def read_not_yet(
    transaction: Transaction, network_id: str, after: str | None, limit: int
) -> list[tuple[str, LiveKinds]]:
    """Return the members of a network who do not yet both offer and ask, by id."""
    rows = await transaction.fetch_all(
        NOT_YET, network_id=network_id, after=after or FIRST, limit=limit
    )
    return [(row["member_id"], LiveKinds(row["has_offer"], row["has_request"])) for row in rows]
