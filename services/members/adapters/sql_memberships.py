"""Memberships in PostgreSQL."""

from asyncpg import Record
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.members.adapters.tables import membership, network, person
from services.members.domain.membership import (
    AlreadyMemberError,
    Membership,
    MembershipNotFoundError,
    MembershipStatus,
    Others,
)
from shared.storage.transaction import Transaction

CHANGING = ("status", "roles", "charter_accepted_at", "charter_noted_by", "version")

_WITH_PERSON = (
    select(membership, person.c.is_minor, person.c.email.is_not(None).label("has_mailbox"))
    .join(person, person.c.person_id == membership.c.person_id)
    .with_for_update(key_share=True)
)
GET = _WITH_PERSON.where(
    membership.c.membership_id == bindparam("membership_id"),
    membership.c.network_id == bindparam("network_id"),
)
FIND = _WITH_PERSON.where(
    membership.c.person_id == bindparam("person_id"),
    membership.c.network_id == bindparam("network_id"),
)
OF_PERSON = _WITH_PERSON.where(membership.c.person_id == bindparam("person_id")).order_by(
    membership.c.membership_id
)
LOCK_NETWORK = (
    select(network.c.network_id)
    .where(network.c.network_id == bindparam("network_id"))
    .with_for_update(key_share=True)
)
OTHERS = select(
    func.count().label("members"),
    func.coalesce(func.bool_or(membership.c.roles.contains(["coordinator"])), False).label(
        "has_coordinator"
    ),
).where(
    membership.c.network_id == bindparam("network_id"),
    membership.c.person_id != bindparam("person_id"),
    membership.c.status == MembershipStatus.ACTIVE.value,
)
ROLES_OF = select(membership.c.network_id, membership.c.roles).where(
    membership.c.person_id == bindparam("person_id"),
    membership.c.status == MembershipStatus.ACTIVE.value,
)
ADD = (
    upsert(membership)
    .values({column.name: bindparam(column.name) for column in membership.c})
    .on_conflict_do_nothing()
)
SAVE = (
    update(membership)
    .where(membership.c.membership_id == bindparam("id_"))
    .values({name: bindparam(name) for name in CHANGING})
)


class SqlMemberships:
    """Memberships of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, network_id: str, membership_id: str) -> Membership:
        """Load and lock; raise MembershipNotFoundError."""
        row = await self._transaction.fetch_one(
            GET, network_id=network_id, membership_id=membership_id
        )
        if row is None:
            raise MembershipNotFoundError
        return _membership(row)

    async def find(self, network_id: str, person_id: str) -> Membership | None:
        """Load and lock the one membership of a person in a network."""
        row = await self._transaction.fetch_one(FIND, network_id=network_id, person_id=person_id)
        return _membership(row) if row else None

    async def of_person(self, person_id: str) -> list[Membership]:
        """Load and lock all memberships of a person, with what was known of the person before."""
        rows = await self._transaction.fetch_all(OF_PERSON, person_id=person_id)
        return [_membership(row) for row in rows]

    async def others(self, network_id: str, person_id: str) -> Others:
        """Lock the network, then say who is active in it besides this person."""
        await self._transaction.fetch_one(LOCK_NETWORK, network_id=network_id)
        row = await self._transaction.fetch_one(OTHERS, network_id=network_id, person_id=person_id)
        assert row is not None, "an aggregate query has one row"
        return Others(row["members"] > 0, row["has_coordinator"])

    async def roles_of(self, person_id: str) -> dict[str, list[str]]:
        """Return the roles in each network where the person is active."""
        rows = await self._transaction.fetch_all(ROLES_OF, person_id=person_id)
        return {row["network_id"]: row["roles"] for row in rows}

    async def add(self, membership: Membership) -> None:
        """Keep a new membership; raise AlreadyMemberError when the person has one by now."""
        values = {
            "membership_id": membership.membership_id,
            "network_id": membership.network_id,
            "person_id": membership.person_id,
        }
        if not await self._transaction.execute(ADD, **values, **_columns(membership)):
            raise AlreadyMemberError
        self._announce(membership)

    def save(self, membership: Membership) -> None:
        """Keep what has changed."""
        self._transaction.write(SAVE, {"id_": membership.membership_id, **_columns(membership)})
        self._announce(membership)

    def _announce(self, membership: Membership) -> None:
        self._transaction.announce(membership, membership.membership_id, membership.network_id)


def _columns(membership: Membership) -> dict[str, object]:
    return {
        "status": membership.status.value,
        "roles": membership.roles,
        "charter_accepted_at": membership.charter_accepted_at,
        "charter_noted_by": membership.charter_noted_by,
        "version": membership.version,
    }


def _membership(row: Record) -> Membership:
    return Membership(**{**row, "status": MembershipStatus(row["status"])})
