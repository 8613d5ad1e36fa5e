"""The read side: lists of matches, exchanges and suggestions, newest first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.sql.expression import any_

from services.matching.adapters.rows import match_of
from services.matching.adapters.sql_exchanges import with_reviews
from services.matching.adapters.tables import exchange, match, suggestion
from services.matching.domain.exchange import Exchange, ExchangeNotFoundError
from services.matching.domain.match import Match
from services.matching.domain.match_errors import MatchNotFoundError
from shared.storage.transaction import Transaction

_member = bindparam("member_id", type_=UUID)
_network = bindparam("network_id", type_=UUID)
_state = bindparam("state", type_=Text)
_after = bindparam("after", type_=UUID)


@dataclass(frozen=True)
class Page:
    """Which part of a list: of a person, of a network, or of a person in a network."""

    member_id: str | None
    network_id: str | None
    state: str | None
    after: str | None
    """Id of the last one already seen."""
    limit: int
    held_in: str | None = None
    """The network whose minors' unreleased matches are listed too; others' never are."""

    def values(self) -> dict[str, object]:
        """Return the values of the list's statement."""
        return {
            "member_id": self.member_id,
            "network_id": self.network_id,
            "state": self.state,
            "after": self.after,
            "limit": self.limit,
        }


@dataclass(frozen=True)
class SuggestionMade:
    """A suggestion as its person reads it."""

    suggestion_id: str
    member_id: str
    network_id: str
    kind: str
    title: str
    exchange_id: str
    suggested_at: datetime


def _is_of_one(table: Table, person: str, network: str) -> ColumnElement[bool]:
    return and_(
        or_(_member.is_(None), table.c[person] == _member),
        or_(_network.is_(None), table.c[network] == _network),
    )


def _list(table: Table, own_id: str) -> Select[tuple[object, ...]]:
    return (
        select(table)
        .where(
            or_(
                _is_of_one(table, "offerer_id", "offerer_network_id"),
                _is_of_one(table, "requester_id", "network_id"),
            ),
            or_(_state.is_(None), table.c.state == _state),
            or_(_after.is_(None), table.c[own_id] < _after),
        )
        .order_by(table.c[own_id].desc())
        .limit(bindparam("limit"))
    )


_held_in = bindparam("held_in", type_=UUID)
MATCHES = _list(match, "match_id").where(
    or_(
        func.cardinality(match.c.held_sides) == 0,
        and_(
            match.c.offerer_network_id == _held_in, literal("offerer") == any_(match.c.minor_sides)
        ),
        and_(match.c.network_id == _held_in, literal("requester") == any_(match.c.minor_sides)),
    )
)
EXCHANGES = _list(exchange, "exchange_id")
MATCH = select(match).where(match.c.match_id == bindparam("match_id"))
EXCHANGE = select(exchange).where(exchange.c.exchange_id == bindparam("exchange_id"))
SUGGESTIONS = (
    select(*(column for column in suggestion.c if column.name != "version"))
    .where(
        suggestion.c.member_id == _member,
        or_(_network.is_(None), suggestion.c.network_id == _network),
        or_(_after.is_(None), suggestion.c.suggestion_id < _after),
    )
    .order_by(suggestion.c.suggestion_id.desc())
    .limit(bindparam("limit"))
)


class SqlQueries:
    """Reads without locks; who may read is decided at the door."""

    def __init__(self, transaction: Transaction) -> None:
        """Read in `transaction`."""
        self._transaction = transaction

    async def matches(self, page: Page) -> list[Match]:
        """Return a page of matches."""
        rows = await self._transaction.fetch_all(MATCHES, **page.values(), held_in=page.held_in)
        return [match_of(row) for row in rows]

    async def match(self, match_id: str) -> Match:
        """Return one match; raise MatchNotFoundError."""
        row = await self._transaction.fetch_one(MATCH, match_id=match_id)
        if row is None:
            raise MatchNotFoundError
        return match_of(row)

    async def exchanges(self, page: Page) -> list[Exchange]:
        """Return a page of exchanges with their reviews."""
        rows = await self._transaction.fetch_all(EXCHANGES, **page.values())
        return await with_reviews(self._transaction, rows)

    async def exchange(self, exchange_id: str) -> Exchange:
        """Return one exchange; raise ExchangeNotFoundError."""
        rows = await self._transaction.fetch_all(EXCHANGE, exchange_id=exchange_id)
        if not rows:
            raise ExchangeNotFoundError
        return (await with_reviews(self._transaction, rows))[0]

    async def suggestions(self, page: Page) -> list[SuggestionMade]:
        """Return a page of a person's suggestions."""
        rows = await self._transaction.fetch_all(SUGGESTIONS, **page.values())
        return [SuggestionMade(**dict(row.items())) for row in rows]
