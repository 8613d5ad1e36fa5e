"""Who belongs to which network, as the facts of members tell it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, any_, bindparam, select
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.dialects.postgresql import insert as upsert

from services.trainings.adapters.places_tables import networks
from services.trainings.adapters.projected import newest_of
from services.trainings.adapters.tables import erased_members, memberships
from shared.storage.transaction import Transaction

IS_IN_ANY = (
    select(memberships.c.id)
    .where(
        memberships.c.member_id == bindparam("member_id"),
        memberships.c.is_active,
        memberships.c.network_id == any_(bindparam("network_ids", type_=ARRAY(UUID))),
    )
    .limit(1)
)
NETWORKS_OF = (
    select(memberships.c.network_id)
    .where(memberships.c.member_id == bindparam("member_id"), memberships.c.is_active)
    .order_by(memberships.c.network_id)
)
AFFILIATED = (
    select(memberships.c.member_id)
    .distinct()
    .join(networks, networks.c.network_id == memberships.c.network_id)
    .where(
        memberships.c.member_id == any_(bindparam("member_ids", type_=ARRAY(UUID))),
        memberships.c.is_active,
        networks.c.is_affiliated,
    )
)
IS_ERASED = select(erased_members.c.member_id).where(
    erased_members.c.member_id == bindparam("member_id")
)
PUT = newest_of(memberships)
ERASE = upsert(erased_members).values(member_id=bindparam("member_id")).on_conflict_do_nothing()


@dataclass(frozen=True, kw_only=True)
class Membership:
    """One person's place in one network; whoever has left has no roles there."""

    membership_id: str
    member_id: str
    network_id: str
    roles: Sequence[str] = ()
    is_minor: bool = False
    is_active: bool = True


class SqlMemberships:
    """The memberships of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction

    async def is_in_any(self, member_id: str, network_ids: Iterable[str]) -> bool:
        """True when the person is a member of one of these networks."""
        wanted = sorted(network_ids)
        row = await self._transaction.fetch_one(IS_IN_ANY, member_id=member_id, network_ids=wanted)
        return row is not None

    async def networks_of(self, member_id: str) -> list[str]:
        """Return the networks that the person is a member of."""
        rows = await self._transaction.fetch_all(NETWORKS_OF, member_id=member_id)
        return [row["network_id"] for row in rows]

    async def is_erased(self, member_id: str) -> bool:
        """True when the person has asked to be forgotten."""
        return await self._transaction.fetch_one(IS_ERASED, member_id=member_id) is not None

    async def affiliated_volunteers(self, member_ids: Iterable[str]) -> set[str]:
        """Return those of these people who are members of an affiliated network."""
        wanted = sorted(set(member_ids))
        rows = await self._transaction.fetch_all(AFFILIATED, member_ids=wanted)
        return {row["member_id"] for row in rows}

    def put(self, membership: Membership, version: int) -> None:
        """Keep the newest state of one membership, whatever order its facts come in."""
        values = {
            "id": membership.membership_id,
            "member_id": membership.member_id,
            "network_id": membership.network_id,
            "roles": list(membership.roles),
            "is_minor": membership.is_minor,
            "is_active": membership.is_active,
            "version": version,
        }
        self._transaction.write(PUT, values)

    def erase(self, member_id: str) -> None:
        """Remember for good that this person is forgotten."""
        self._transaction.write(ERASE, {"member_id": member_id})
