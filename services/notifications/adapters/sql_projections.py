"""Copies of foreign facts: who takes part where, what networks and savoirs are called."""

from datetime import datetime

from sqlalchemy import and_, bindparam, delete, func, or_
from sqlalchemy.dialects.postgresql import insert as upsert

from services.notifications.adapters.tables import (
    match,
    membership,
    movement_role,
    network,
    savoir,
)
from shared.storage.transaction import Transaction

_membership = upsert(membership).values(
    {column.name: bindparam(column.name) for column in membership.c}
)
_new = _membership.excluded
PUT_MEMBERSHIP = _membership.on_conflict_do_update(
    index_elements=["member_id", "network_id"],
    set_={
        name: _new[name]
        for name in ("roles", "has_mailbox", "is_active", "membership_id", "changed_at", "version")
    },
    where=or_(
        and_(membership.c.membership_id == _new.membership_id, membership.c.version < _new.version),
        and_(
            membership.c.membership_id != _new.membership_id,
            membership.c.changed_at < _new.changed_at,
        ),
    ),
)
"""Versions count within one membership; whoever comes back may do so with another one, later."""

_movement_role = upsert(movement_role).values(
    {column.name: bindparam(column.name) for column in movement_role.c}
)
PUT_MOVEMENT_ROLES = _movement_role.on_conflict_do_update(
    index_elements=["member_id"],
    set_={name: _movement_role.excluded[name] for name in ("roles", "version")},
    where=movement_role.c.version < _movement_role.excluded.version,
)

_network = upsert(network).values({column.name: bindparam(column.name) for column in network.c})
PUT_NETWORK = _network.on_conflict_do_update(
    index_elements=["network_id"],
    set_={name: _network.excluded[name] for name in ("title", "time_zone", "version")},
    where=network.c.version < _network.excluded.version,
)

_savoir = upsert(savoir).values({column.name: bindparam(column.name) for column in savoir.c})
PUT_SAVOIR = _savoir.on_conflict_do_update(
    index_elements=["savoir_id"],
    set_={name: _savoir.excluded[name] for name in ("title", "version")},
    where=savoir.c.version < _savoir.excluded.version,
)

_match = upsert(match).values({column.name: bindparam(column.name) for column in match.c})
PUT_MATCH = _match.on_conflict_do_update(
    index_elements=["match_id"],
    set_={
        name: func.coalesce(_match.excluded[name], match.c[name])
        for name in ("offer_title", "request_title", "first_accepter")
    },
)
"""Each fact of a match brings what the others lack, so their order does not matter."""

FORGET = [
    delete(table).where(table.c.member_id == bindparam("of"))
    for table in (membership, movement_role, savoir)
]
FORGET_MATCHES = delete(match).where(
    or_(match.c.offerer_id == bindparam("of"), match.c.requester_id == bindparam("of"))
)


class SqlProjections:
    """Keeps the copies, in one transaction; a later state is never undone by an earlier one."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def put_membership(
        self,
        of: tuple[str, str],
        roles: list[str],
        *,
        has_mailbox: bool,
        is_active: bool,
        state: tuple[str, int, datetime],
    ) -> None:
        """Keep a membership; `of` is (member, network), `state` (membership, version, when)."""
        self._transaction.write(
            PUT_MEMBERSHIP,
            {
                "member_id": of[0],
                "network_id": of[1],
                "roles": roles,
                "has_mailbox": has_mailbox,
                "is_active": is_active,
                "membership_id": state[0],
                "version": state[1],
                "changed_at": state[2],
            },
        )

    def put_movement_roles(self, member_id: str, roles: list[str], version: int) -> None:
        """Keep a person's roles in the movement."""
        self._transaction.write(
            PUT_MOVEMENT_ROLES, {"member_id": member_id, "roles": roles, "version": version}
        )

    def put_network(self, network_id: str, title: str, time_zone: str, version: int) -> None:
        """Keep what a network is called and where it lives in time."""
        self._transaction.write(
            PUT_NETWORK,
            {
                "network_id": network_id,
                "title": title,
                "time_zone": time_zone,
                "version": version,
            },
        )

    def put_savoir(self, savoir_id: str, member_id: str, title: str, version: int) -> None:
        """Keep what an offer or request is called."""
        self._transaction.write(
            PUT_SAVOIR,
            {"savoir_id": savoir_id, "member_id": member_id, "title": title, "version": version},
        )

    def put_match(
        self,
        match_id: str,
        people: tuple[str, str],
        titles: tuple[str | None, str | None] = (None, None),
        first_accepter: str | None = None,
    ) -> None:
        """Keep what a fact tells of a match; `people` and `titles` are (offerer's, requester's)."""
        self._transaction.write(
            PUT_MATCH,
            {
                "match_id": match_id,
                "offerer_id": people[0],
                "requester_id": people[1],
                "offer_title": titles[0],
                "request_title": titles[1],
                "first_accepter": first_accepter,
            },
        )

    async def forget_person(self, member_id: str) -> None:
        """Delete what the copies hold of a person."""
        for statement in [*FORGET, FORGET_MATCHES]:
            await self._transaction.execute(statement, of=member_id)
