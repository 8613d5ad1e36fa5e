"""Collective matches in PostgreSQL; a savoir is active in one live group at most."""

from collections.abc import Collection

from sqlalchemy import Select, bindparam, delete, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, UUID, insert
from sqlalchemy.sql.expression import all_, any_

from services.matching.adapters.collective_rows import group_of, group_row, participant_rows
from services.matching.adapters.collective_tables import collective_match, collective_participant
from services.matching.domain.collective_errors import CollectiveMatchNotFoundError
from services.matching.domain.collective_match import CollectiveMatch, CollectiveState
from shared.storage.transaction import Transaction

ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(0x474154484552)")
"""Two who looked at once could both find a savoir free, and both invite its person."""

_part = collective_participant
_ids = bindparam("ids", type_=ARRAY(UUID))
_network = bindparam("network_id", type_=UUID)
_is_live = collective_match.c.state != CollectiveState.DISSOLVED.value
_group_id = collective_match.c.collective_match_id
_locked = select(collective_match).order_by(_group_id).with_for_update()

GET_ALL = _locked.where(_group_id == any_(_ids))
LIVE_AROUND = _locked.where(_is_live, collective_match.c.core_offer_id == any_(_ids))
WITH_SAVOIR = _locked.where(
    _is_live,
    _group_id.in_(
        select(_part.c.collective_match_id).where(_part.c.savoir_id == bindparam("savoir_id"))
    ),
)
OF_MEMBER = _locked.where(
    _group_id.in_(
        select(_part.c.collective_match_id).where(
            _part.c.member_id == bindparam("member_id"),
            or_(_network.is_(None), _part.c.network_id == _network),
        )
    )
)
PARTICIPANTS = (
    select(_part)
    .where(_part.c.collective_match_id == any_(_ids))
    .order_by(_part.c.collective_match_id, _part.c.position)
)
TAKEN = select(_part.c.savoir_id).where(_part.c.savoir_id == any_(_ids), _part.c.is_active)

ADD = insert(collective_match).values({c.name: bindparam(c.name) for c in collective_match.c})
SAVE = (
    update(collective_match)
    .where(_group_id == bindparam("id_"))
    .values({c.name: bindparam(c.name) for c in collective_match.c if not c.primary_key})
)
DROP_MOVED = delete(_part).where(
    _part.c.collective_match_id == bindparam("id_"),
    _part.c.savoir_id != all_(bindparam("kept", type_=ARRAY(UUID))),
)
_put = insert(_part).values({c.name: bindparam(c.name) for c in _part.c})
PUT = _put.on_conflict_do_update(
    index_elements=list(_part.primary_key),
    set_={c.name: _put.excluded[c.name] for c in _part.c if not c.primary_key},
)


class SqlCollectives:
    """Loads with a lock, so that two answers to one group follow each other."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in `transaction`."""
        self._transaction = transaction

    async def one_at_a_time(self) -> None:
        """Wait until no other transaction puts savoirs into groups."""
        await self._transaction.fetch_one(ONE_AT_A_TIME)

    async def get(self, collective_match_id: str) -> CollectiveMatch:
        """Load and lock; raise CollectiveMatchNotFoundError."""
        return (await self.get_all([collective_match_id]))[0]

    async def get_all(self, collective_match_ids: Collection[str]) -> list[CollectiveMatch]:
        """Load and lock several, in one order for everybody; raise if one does not exist."""
        found = await self._all(GET_ALL, ids=list(collective_match_ids))
        if len(found) < len(set(collective_match_ids)):
            raise CollectiveMatchNotFoundError
        return found

    async def live_around(self, offer_ids: Collection[str]) -> list[CollectiveMatch]:
        """Load and lock the live groups that began around one of these offers."""
        return await self._all(LIVE_AROUND, ids=list(offer_ids))

    async def with_savoir(self, savoir_id: str) -> list[CollectiveMatch]:
        """Load and lock the live groups in which an offer or request has a place."""
        return await self._all(WITH_SAVOIR, savoir_id=savoir_id)

    async def of_member(self, member_id: str, network_id: str | None) -> list[CollectiveMatch]:
        """Load and lock all groups in which a person has a place, in one network or in all."""
        return await self._all(OF_MEMBER, member_id=member_id, network_id=network_id)

    async def taken(self, savoir_ids: Collection[str]) -> frozenset[str]:
        """Return which of these are active in a live group."""
        rows = await self._transaction.fetch_all(TAKEN, ids=list(savoir_ids))
        return frozenset(row["savoir_id"] for row in rows)

    def add(self, group: CollectiveMatch) -> None:
        """Add a new group and announce it."""
        self._transaction.write(ADD, group_row(group))
        self._put_participants(group)

    def save(self, group: CollectiveMatch) -> None:
        """Keep the changes and announce what happened."""
        row = group_row(group)
        self._transaction.write(SAVE, {**row, "id_": row.pop("collective_match_id")})
        kept = [each.savoir_id for each in group.roster.people]
        dropped = {"id_": group.collective_match_id, "kept": kept}
        self._transaction.write(DROP_MOVED, dropped)
        self._put_participants(group)

    def _put_participants(self, group: CollectiveMatch) -> None:
        for row in participant_rows(group):
            self._transaction.write(PUT, row)
        self._transaction.announce(group, group.collective_match_id, group.network_id)

    async def _all(
        self, statement: Select[tuple[object, ...]], **values: object
    ) -> list[CollectiveMatch]:
        return await groups_of(self._transaction, statement, **values)


async def groups_of(
    transaction: Transaction, statement: Select[tuple[object, ...]], **values: object
) -> list[CollectiveMatch]:
    """Return the groups that a statement finds, with their participants, in its order."""
    rows = await transaction.fetch_all(statement, **values)
    ids = [row["collective_match_id"] for row in rows]
    people = await transaction.fetch_all(PARTICIPANTS, ids=ids) if ids else []
    return [
        group_of(row, (p for p in people if p["collective_match_id"] == row["collective_match_id"]))
        for row in rows
    ]
