"""Who may register for an occasion before everybody else, in PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import ARRAY, bindparam, delete, func, or_, select
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.dialects.postgresql import insert as upsert

from services.trainings.adapters.demand.demand_tables import invitations
from services.trainings.adapters.tables import memberships
from shared.storage.transaction import Transaction

_asked = select(
    func.unnest(bindparam("member_ids", type_=ARRAY(UUID)), type_=UUID).label("member_id")
).subquery("asked")
_of_network = (
    select(memberships.c.id)
    .where(
        memberships.c.member_id == _asked.c.member_id,
        memberships.c.network_id == invitations.c.network_id,
        memberships.c.is_active,
    )
    .correlate(_asked, invitations)
    .exists()
)
_has_invitation = (
    select(invitations.c.occasion_id)
    .where(
        invitations.c.occasion_id == bindparam("occasion_id"),
        or_(invitations.c.member_id == _asked.c.member_id, _of_network),
    )
    .correlate(_asked)
    .exists()
)
UNINVITED = select(_asked.c.member_id).where(~_has_invitation).limit(1)
INVITE = (
    upsert(invitations)
    .values({name: bindparam(name) for name in ("occasion_id", "member_id", "network_id")})
    .on_conflict_do_nothing()
)
FORGET = delete(invitations).where(invitations.c.member_id == bindparam("member_id"))


class SqlInvitations:
    """The invitations of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction

    def invite(
        self, occasion_id: str, member_ids: Sequence[str], network_ids: Sequence[str]
    ) -> None:
        """Invite persons, and all members of networks."""
        for member_id in member_ids:
            self._put(occasion_id, member_id, None)
        for network_id in network_ids:
            self._put(occasion_id, None, network_id)

    async def is_invited(self, occasion_id: str, member_ids: Sequence[str]) -> bool:
        """Say whether each of these persons is invited, by themselves or with a network of theirs."""
        found = await self._transaction.fetch_one(
            UNINVITED, occasion_id=occasion_id, member_ids=list(member_ids)
        )
        return found is None

    def forget(self, member_id: str) -> None:
        """Forget a person's invitations."""
        self._transaction.write(FORGET, {"member_id": member_id})

    def _put(self, occasion_id: str, member_id: str | None, network_id: str | None) -> None:
        values = {"occasion_id": occasion_id, "member_id": member_id, "network_id": network_id}
        self._transaction.write(INVITE, values)
