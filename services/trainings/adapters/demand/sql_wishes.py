"""Wishes in PostgreSQL."""

from datetime import date
from typing import Any

from asyncpg import Record
from sqlalchemy import Text, bindparam, cast, delete, func, literal, or_, select, union_all, update
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.dialects.postgresql import insert as upsert

from services.trainings.adapters.demand.demand_tables import wishes
from services.trainings.adapters.demand.pool_weights import WEIGHTS
from services.trainings.adapters.demand.sql_answered_wishes import OF_NETWORKS, OWN
from services.trainings.adapters.tables import erased_members, is_one_of
from services.trainings.domain.demand.availability import Party
from services.trainings.domain.demand.period import Period
from services.trainings.domain.demand.wish import (
    LIVE_WISHES,
    AlreadyWishedError,
    Pool,
    Terms,
    Wish,
    Wisher,
    WishNotFoundError,
    WishStatus,
)
from services.trainings.domain.registrations.registration import PersonErasedError
from shared.storage.transaction import Transaction

_columns = wishes.c
_member = cast(bindparam("member_id", type_=UUID), Text)
_in_order = (_columns.training_number, _columns.region, _columns.arrival)

HOLD_PERSON = select(
    func.pg_advisory_xact_lock(func.hashtextextended(literal("wisher:") + _member, 0))
)
FIND = select(wishes).where(_columns.id == bindparam("wish_id"))
OF_PERSON = select(wishes).where(_columns.member_id == bindparam("member_id")).order_by(*_in_order)
OF_SESSION = (
    select(wishes)
    .where(
        _columns.session_id == bindparam("session_id"),
        is_one_of(_columns.status, {WishStatus.INVITED, WishStatus.SATISFIED}),
    )
    .order_by(*_in_order)
)
ANSWERED_BY = (
    select(wishes).where(_columns.id.in_(union_all(OWN, OF_NETWORKS))).order_by(*_in_order)
)
HAS_LIVE = (
    select(_columns.id)
    .where(
        _columns.training_number == bindparam("training_number"),
        _columns.region == bindparam("region"),
        or_(
            _columns.member_id == bindparam("member_id", type_=UUID),
            _columns.network_id == bindparam("network_id", type_=UUID),
        ),
        is_one_of(_columns.status, LIVE_WISHES),
    )
    .limit(1)
)
COUNT = select(func.coalesce(func.sum(WEIGHTS.c.people), 0).label("people"))
WAITING = (
    select(wishes, WEIGHTS.c.people.label("weight"))
    .join(WEIGHTS, WEIGHTS.c.id == _columns.id)
    .order_by(_columns.arrival)
)
NEW = (
    *("id", "training_number", "region", "title", "member_id", "network_id", "people"),
    *("periods", "audience", "is_remote_welcome", "status", "version"),
)
_is_erased = select(1).where(erased_members.c.member_id == bindparam("member_id")).exists()
_new_row = select(*(bindparam(name, type_=_columns[name].type) for name in NEW)).where(~_is_erased)
ADD = upsert(wishes).from_select(NEW, _new_row).on_conflict_do_nothing()
IS_ERASED = select(_is_erased)
CHANGING = (
    *("people", "periods", "audience", "is_remote_welcome", "status", "session_id", "version"),
)
SAVE = (
    update(wishes)
    .where(_columns.id == bindparam("wish_id"))
    .values({name: bindparam(name) for name in CHANGING})
)
ERASE = delete(wishes).where(_columns.id == bindparam("wish_id"))


class SqlWishes:
    """The wishes of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction

    async def hold_person(self, member_id: str) -> None:
        """Let nobody else change this person's wishes or memberships until this transaction ends."""
        await self._transaction.fetch_one(HOLD_PERSON, member_id=member_id)

    async def find(self, wish_id: str) -> Wish:
        """Load without a lock, or raise WishNotFoundError."""
        row = await self._transaction.fetch_one(FIND, wish_id=wish_id)
        if row is None:
            raise WishNotFoundError
        return wish_of(row)

    async def add(self, wish: Wish) -> None:
        """Write a new one; raise AlreadyWishedError or PersonErasedError."""
        values = {**vars(wish.pool), "title": wish.title, **_wisher(wish), **_changing(wish)}
        added = await self._transaction.execute(ADD, id=wish.wish_id, **values)
        if not added:
            erased = await self._transaction.fetch_one(IS_ERASED, member_id=wish.wisher.member_id)
            raise PersonErasedError if erased and erased[0] else AlreadyWishedError
        self._transaction.announce(wish, wish.wish_id, wish.wisher.network_id)

    def save(self, wish: Wish) -> None:
        """Write a loaded one and announce its facts."""
        values = {"wish_id": wish.wish_id, "session_id": wish.session_id, **_changing(wish)}
        self._transaction.write(SAVE, values)
        self._transaction.announce(wish, wish.wish_id, wish.wisher.network_id)

    def erase(self, wish: Wish) -> None:
        """Announce its facts and forget it."""
        self._transaction.write(ERASE, {"wish_id": wish.wish_id})
        self._transaction.announce(wish, wish.wish_id, wish.wisher.network_id)

    async def count(self, pool: Pool) -> int:
        """Return how many people wait: persons and those whom networks announce, nobody twice."""
        row = await self._transaction.fetch_one(COUNT, **vars(pool))
        return int(row["people"]) if row is not None else 0

    async def waiting(self, pool: Pool) -> list[tuple[Wish, Party]]:
        """Return the wishes that wait, oldest first, each with the people whom it adds to the number."""
        rows = await self._transaction.fetch_all(WAITING, **vars(pool))
        known = [(wish_of(row), row["weight"]) for row in rows]
        return [(wish, Party(weight, wish.terms.periods)) for wish, weight in known]

    async def of_person(self, member_id: str) -> list[Wish]:
        """Return all wishes of a person, ended ones too, in order of their pools."""
        rows = await self._transaction.fetch_all(OF_PERSON, member_id=member_id)
        return [wish_of(row) for row in rows]

    async def of_session(self, session_id: str) -> list[Wish]:
        """Return the wishes that are invited to this session or were satisfied by it, in order of pools."""
        rows = await self._transaction.fetch_all(OF_SESSION, session_id=session_id)
        return [wish_of(row) for row in rows]

    async def answered_by(
        self, member_id: str, training_number: int, session_id: str
    ) -> list[Wish]:
        """Return the live wishes that a place of this person in this session answers, in order of pools."""
        rows = await self._transaction.fetch_all(
            ANSWERED_BY,
            member_id=member_id,
            training_number=training_number,
            session_id=session_id,
        )
        return [wish_of(row) for row in rows]

    async def has_live(self, wish: Wish) -> bool:
        """Say whether another wish of the same person or network is live in this pool."""
        whose = {"member_id": wish.wisher.member_id, "network_id": wish.wisher.network_id}
        row = await self._transaction.fetch_one(HAS_LIVE, **vars(wish.pool), **whose)
        return row is not None


def _wisher(wish: Wish) -> dict[str, Any]:
    return {"member_id": wish.wisher.member_id, "network_id": wish.wisher.network_id}


def _changing(wish: Wish) -> dict[str, Any]:
    return {
        "people": wish.wisher.people,
        "periods": [
            [period.first.isoformat(), period.last.isoformat(), period.is_month]
            for period in wish.terms.periods
        ],
        "audience": wish.terms.audience,
        "is_remote_welcome": wish.terms.is_remote_welcome,
        "status": wish.status.value,
        "version": wish.version,
    }


def wish_of(row: Record) -> Wish:
    """Return the wish that a row holds."""
    periods = tuple(
        Period(date.fromisoformat(first), date.fromisoformat(last), is_month)
        for first, last, is_month in row["periods"]
    )
    return Wish(
        wish_id=row["id"],
        pool=Pool(row["training_number"], row["region"]),
        title=row["title"],
        wisher=Wisher(row["member_id"], row["network_id"], row["people"]),
        terms=Terms(periods, row["audience"], row["is_remote_welcome"]),
        status=WishStatus(row["status"]),
        session_id=row["session_id"],
        version=row["version"],
    )
