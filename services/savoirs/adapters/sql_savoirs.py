"""Offers and requests kept in PostgreSQL."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

from collections.abc import Callable
from typing import Any, Generic

from asyncpg import Record
from sqlalchemy import ColumnElement, Select, bindparam, delete, insert, select, update

from services.savoirs.adapters.tables import IS_ON_BOARD, STATE, savoir
from services.savoirs.application.ports import S
from services.savoirs.domain.offer import Offer, OfferNotFoundError
from services.savoirs.domain.request import Request, RequestNotFoundError
from services.savoirs.domain.savoir_terms import SavoirTerms, Status
from shared.errors import DomainError
from shared.storage.transaction import Transaction

WORDING = (
    "title description themes level format mode languages availability visibility group_size".split()  # noqa: SIM905 - ten quoted words would hide them
)


def _locked(*conditions: ColumnElement[bool]) -> Select[Any]:
    of_kind = savoir.c.kind == bindparam("kind")
    return select(*STATE).where(of_kind, *conditions).order_by(savoir.c.id).with_for_update()


OF_MEMBER = savoir.c.member_id == bindparam("member_id")
GET = (
    select(*STATE)
    .where(savoir.c.id == bindparam("savoir_id"), savoir.c.kind == bindparam("kind"))
    .with_for_update()
)
LIVE_OF = _locked(
    OF_MEMBER,
    savoir.c.network_id == bindparam("network_id"),
    IS_ON_BOARD,
)
ALL_OF = _locked(OF_MEMBER)
OPEN_OF = _locked(
    savoir.c.network_id == bindparam("network_id"),
    savoir.c.visibility == "everyone",
    savoir.c.status != Status.WITHDRAWN.value,
)
ADD = insert(savoir).values({column.name: bindparam(column.name) for column in STATE})
SAVE = (
    update(savoir)
    .where(savoir.c.id == bindparam("savoir_id"))
    .values({name: bindparam(name) for name in ("status", "expires_at", "version")})
)
SAVE_WORDING = (
    update(savoir)
    .where(savoir.c.id == bindparam("savoir_id"))
    .values({name: bindparam(name) for name in (*WORDING, "version")})
)
FORGET = delete(savoir).where(savoir.c.kind == bindparam("kind"), OF_MEMBER)


class SqlSavoirs(Generic[S]):
    """The savoirs of one kind."""

    def __init__(
        self,
        transaction: Transaction,
        kind: str,
        read: Callable[[Record], S],
        missing: Callable[[], DomainError],
    ) -> None:
        """Read rows of `kind` with `read`; raise `missing()` where there is none."""
        self._transaction = transaction
        self._kind = kind
        self._read: Callable[[Record], S] = read
        self._missing = missing

    async def get(self, savoir_id: str) -> S:
        """Load and lock one; raise the kind's not-found error."""
        row = await self._transaction.fetch_one(GET, savoir_id=savoir_id, kind=self._kind)
        if row is None:
            raise self._missing()
        return self._read(row)

    async def live_of(self, member_id: str, network_id: str) -> list[S]:
        """Load and lock a member's live ones in a network."""
        rows = await self._transaction.fetch_all(
            LIVE_OF,
            kind=self._kind,
            member_id=member_id,
            network_id=network_id,
        )
        return [self._read(row) for row in rows]

    async def all_of(self, member_id: str) -> list[S]:
        """Load and lock all that a member ever published."""
        rows = await self._transaction.fetch_all(ALL_OF, kind=self._kind, member_id=member_id)
        return [self._read(row) for row in rows]

    async def open_of(self, network_id: str) -> list[S]:
        """Load and lock those of a network that are shown to everyone, or will be when they come back."""
        rows = await self._transaction.fetch_all(OPEN_OF, kind=self._kind, network_id=network_id)
        return [self._read(row) for row in rows]

    def add(self, savoir: S) -> None:
        """Insert a new one and announce its facts."""
        self._transaction.write(
            ADD,
            {
                "id": savoir.savoir_id,
                "kind": self._kind,
                "member_id": savoir.member_id,
                "network_id": savoir.network_id,
                "status": savoir.status.value,
                "created_at": savoir.created_at,
                "expires_at": savoir.expires_at,
                "version": savoir.version,
                **_wording(savoir.terms),
            },
        )
        self._announce(savoir)

    def save(self, savoir: S) -> None:
        """Update where it stands; the words are left alone, so that no index is touched."""
        self._transaction.write(
            SAVE,
            {
                "savoir_id": savoir.savoir_id,
                "status": savoir.status.value,
                "expires_at": savoir.expires_at,
                "version": savoir.version,
            },
        )
        self._announce(savoir)

    def save_wording(self, savoir: S) -> None:
        """Update its words."""
        words = _wording(savoir.terms)
        self._transaction.write(
            SAVE_WORDING, {"savoir_id": savoir.savoir_id, "version": savoir.version, **words}
        )
        self._announce(savoir)

    async def forget(self, member_id: str) -> None:
        """Delete all that a member ever published."""
        await self._transaction.execute(FORGET, kind=self._kind, member_id=member_id)

    def _announce(self, savoir: S) -> None:
        self._transaction.announce(savoir, savoir.savoir_id, savoir.network_id)


def sql_offers(transaction: Transaction) -> SqlSavoirs[Offer]:
    """Return the offers."""
    return SqlSavoirs(transaction, "offer", offer_of, OfferNotFoundError)


def sql_requests(transaction: Transaction) -> SqlSavoirs[Request]:
    """Return the requests."""
    return SqlSavoirs(transaction, "request", request_of, RequestNotFoundError)


def offer_of(row: Record) -> Offer:
    """Return the offer that a row holds."""
    return Offer(offer_id=row["id"], **_standing(row))


def request_of(row: Record) -> Request:
    """Return the request that a row holds."""
    return Request(request_id=row["id"], **_standing(row))


def savoir_of(row: Record) -> Offer | Request:
    """Return the offer or the request that a row holds."""
    return offer_of(row) if row["kind"] == "offer" else request_of(row)


def _standing(row: Record) -> dict[str, Any]:
    return {
        "member_id": row["member_id"],
        "network_id": row["network_id"],
        "terms": _terms(row),
        "created_at": row["created_at"],
        "expires_at": row["expires_at"],
        "status": Status(row["status"]),
        "version": row["version"],
    }


def _terms(row: Record) -> SavoirTerms:
    return SavoirTerms(
        title=row["title"],
        description=row["description"],
        themes=tuple(row["themes"]),
        level=row["level"],
        format=row["format"],
        mode=row["mode"],
        languages=tuple(row["languages"]),
        availability=row["availability"],
        visibility=row["visibility"],
        group_size=row["group_size"],
    )


def _wording(terms: SavoirTerms) -> dict[str, Any]:
    words: dict[str, Any] = {name: getattr(terms, name) for name in WORDING}
    return words | {"themes": list(terms.themes), "languages": list(terms.languages)}
