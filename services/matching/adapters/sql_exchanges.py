"""Exchanges and their reviews in PostgreSQL."""

from collections.abc import Collection, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import Select, bindparam, intersect, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, UUID, insert
from sqlalchemy.sql.expression import any_

from services.matching.adapters.rows import exchange_of, exchange_row, review_texts
from services.matching.adapters.tables import exchange, review
from services.matching.domain.exchange import Exchange, ExchangeNotFoundError, ExchangeState
from shared.storage.transaction import Transaction

if TYPE_CHECKING:
    from asyncpg import Record

_MUTABLE = ("version", "state", "ended_at", "stop_reason", "offer_title", "request_title")
_member = bindparam("member_id", type_=UUID)
_network = bindparam("network_id", type_=UUID)
_locked = select(exchange).order_by(exchange.c.exchange_id).with_for_update()

GET = _locked.where(exchange.c.exchange_id == bindparam("exchange_id"))
ADD = insert(exchange).values({column.name: bindparam(column.name) for column in exchange.c})
SAVE = (
    update(exchange)
    .where(exchange.c.exchange_id == bindparam("id_"))
    .values({name: bindparam(name) for name in _MUTABLE})
)
ALL_OF = _locked.where(or_(exchange.c.offerer_id == _member, exchange.c.requester_id == _member))
RUNNING_OF = _locked.where(
    exchange.c.state == ExchangeState.RUNNING.value,
    or_(
        (exchange.c.offerer_id == _member) & (exchange.c.offerer_network_id == _network),
        (exchange.c.requester_id == _member) & (exchange.c.network_id == _network),
    ),
)
REVIEWS = (
    select(review)
    .where(review.c.exchange_id == any_(bindparam("ids", type_=ARRAY(UUID))))
    .order_by(review.c.exchange_id, review.c.side)
)
_review = insert(review).values({column.name: bindparam(column.name) for column in review.c})
KEEP_REVIEW = _review.on_conflict_do_update(
    index_elements=["exchange_id", "side"], set_={"texts": _review.excluded.texts}
)

_members = any_(bindparam("member_ids", type_=ARRAY(UUID)))
GIVEN_AND_RECEIVED = intersect(
    select(exchange.c.offerer_id.label("member_id")).where(exchange.c.offerer_id == _members),
    select(exchange.c.requester_id).where(exchange.c.requester_id == _members),
)


class SqlExchanges:
    """Loads with a lock, so that two reviews of one exchange follow each other."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in `transaction`."""
        self._transaction = transaction

    async def get(self, exchange_id: str) -> Exchange:
        """Load and lock; raise ExchangeNotFoundError."""
        found = await self._all(GET, exchange_id=exchange_id)
        if not found:
            raise ExchangeNotFoundError
        return found[0]

    def add(self, new: Exchange) -> None:
        """Add it and announce that it has started."""
        self._transaction.write(ADD, exchange_row(new))
        self._transaction.announce(new, new.exchange_id, new.network_id)

    def save(self, changed: Exchange) -> None:
        """Keep the changes and the reviews, and announce what happened."""
        row = exchange_row(changed)
        self._transaction.write(
            SAVE, {"id_": changed.exchange_id, **{name: row[name] for name in _MUTABLE}}
        )
        for side, each in changed.reviews.items():
            self._transaction.write(
                KEEP_REVIEW,
                {
                    "exchange_id": changed.exchange_id,
                    "side": side,
                    "reviewed_at": each.reviewed_at,
                    "texts": review_texts(each),
                },
            )
        self._transaction.announce(changed, changed.exchange_id, changed.network_id)

    async def running_of(self, member_id: str, network_id: str) -> list[Exchange]:
        """Load and lock a person's running exchanges in one network."""
        return await self._all(RUNNING_OF, member_id=member_id, network_id=network_id)

    async def all_of(self, member_id: str) -> list[Exchange]:
        """Load and lock all exchanges of a person."""
        return await self._all(ALL_OF, member_id=member_id)

    async def given_and_received(self, member_ids: Collection[str]) -> frozenset[str]:
        """Return which of these people have begun to teach something and to learn something."""
        rows = await self._transaction.fetch_all(GIVEN_AND_RECEIVED, member_ids=list(member_ids))
        return frozenset(row["member_id"] for row in rows)

    async def _all(self, statement: Select[tuple[object, ...]], **values: object) -> list[Exchange]:
        return await with_reviews(
            self._transaction, await self._transaction.fetch_all(statement, **values)
        )


async def with_reviews(transaction: Transaction, rows: Sequence["Record"]) -> list[Exchange]:
    """Return the exchanges of these rows, in their order, each with its reviews."""
    if not rows:
        return []
    found = await transaction.fetch_all(REVIEWS, ids=[row["exchange_id"] for row in rows])
    reviews = {
        exchange_id: list(each) for exchange_id, each in groupby(found, lambda r: r["exchange_id"])
    }
    return [exchange_of(row, reviews.get(row["exchange_id"], ())) for row in rows]
