"""Supported places in PostgreSQL, where one row stands for a network's year and is locked for its fund.

Locks are taken in the order occasion, then fund; several funds in the order of network and year.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Integer,
    any_,
    bindparam,
    func,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.dialects.postgresql import insert as upsert

from services.trainings.adapters.money.money_tables import support_funds, support_places
from services.trainings.adapters.places_tables import networks
from services.trainings.adapters.tables import memberships, registrations
from services.trainings.application.money.ports_of_support import Fund
from services.trainings.domain.money.support import Support, SupportState, allowance_of
from shared.storage.transaction import Transaction

_columns = support_places.c
_network = bindparam("network_id", type_=UUID)
_year = bindparam("year", type_=Integer)
_of_fund = (_columns.network_id == _network) & (_columns.year == _year)
_is_waiting = _columns.state == literal_column("'waiting'")
_is_granted = _columns.state == literal_column("'granted'")
_with_member = select(support_places, registrations.c.member_id).join(
    registrations, registrations.c.id == _columns.registration_id
)
_active = (
    select(func.count())
    .where(memberships.c.network_id == _network, memberships.c.is_active)
    .scalar_subquery()
)
_affiliated = (
    select(networks.c.is_affiliated).where(networks.c.network_id == _network).scalar_subquery()
)
_granted = select(func.count()).where(_of_fund, _is_granted).scalar_subquery()

_lock = upsert(support_funds).values(network_id=bindparam("network_id"), year=bindparam("year"))
LOCK = _lock.on_conflict_do_update(
    index_elements=["network_id", "year"], set_={"year": _lock.excluded.year}
)
FUND = select(
    _active.label("active"), _affiliated.label("is_affiliated"), _granted.label("granted")
)
KNOWN = select(networks.c.network_id).where(networks.c.network_id == _network)
_still_belongs = (
    select(memberships.c.id)
    .where(
        memberships.c.member_id == registrations.c.member_id,
        memberships.c.network_id == _columns.network_id,
        memberships.c.is_active,
    )
    .exists()
)
WAITING = (
    _with_member.where(_of_fund, _is_waiting, _still_belongs)
    .order_by(_columns.arrival)
    .limit(bindparam("limit", type_=Integer))
)
_ids = any_(bindparam("registration_ids", type_=ARRAY(UUID)))
LIVE = _with_member.where(_columns.registration_id == _ids, _is_waiting | _is_granted).order_by(
    _columns.arrival
)
FUNDS_OF = (
    select(_columns.network_id, _columns.year)
    .where(_columns.registration_id == _ids)
    .distinct()
    .order_by(_columns.network_id, _columns.year)
)
_place = func.row_number().over(order_by=_columns.arrival).label("position")
_claims = select(support_places, _place).where(_of_fund, _is_waiting | _is_granted).subquery()
CLAIMS = (
    select(_claims)
    .where(_claims.c.arrival > bindparam("after", type_=BigInteger))
    .order_by(_claims.c.arrival)
    .limit(bindparam("limit", type_=Integer))
)
WAITING_YEARS = (
    select(_columns.year)
    .where(_columns.network_id == _network, _columns.year >= _year, _is_waiting)
    .distinct()
    .order_by(_columns.year)
)
NEW = ("registration_id", "session_id", "network_id", "year", "state", "asked_at", "version")
ADD = (
    upsert(support_places)
    .values({name: bindparam(name) for name in NEW})
    .on_conflict_do_nothing(index_elements=["registration_id"])
)
SAVE = (
    update(support_places)
    .where(_columns.registration_id == bindparam("registration_id_"))
    .values({name: bindparam(name) for name in ("state", "granted_at", "released_at", "version")})
)
RENEW = (
    update(support_places)
    .where(_columns.registration_id == bindparam("registration_id_"))
    .values(
        **{
            name: bindparam(name) for name in ("year", "state", "asked_at", "granted_at", "version")
        },
        arrival=text("DEFAULT"),
    )
)
MOVE = (
    update(support_places)
    .where(_columns.registration_id == bindparam("was"))
    .values({name: bindparam(name) for name in ("registration_id", "session_id", "version")})
)


@dataclass(frozen=True)
class FundView:
    """A network's fund in one year, and what it follows from."""

    is_affiliated: bool
    active_volunteers: int
    fund: Fund


@dataclass(frozen=True)
class ClaimView:
    """A claim and its place in order, from 1."""

    registration_id: str
    session_id: str
    state: SupportState
    asked_at: datetime
    granted_at: datetime | None
    arrival: int
    position: int


class SqlSupports:
    """The claims on the fund of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction

    async def enter(self, network_id: str, year: int) -> Fund:
        """Lock a network's year and return what the fund may pay for in it, and pays for."""
        await self._transaction.execute(LOCK, network_id=network_id, year=year)
        return (await fund_view(self._transaction, network_id, year)).fund

    async def waiting(self, network_id: str, year: int, limit: int) -> Sequence[Support]:
        """Return the first claims in order that have no grant, of who is still a member of the network."""
        rows = await self._transaction.fetch_all(
            WAITING, network_id=network_id, year=year, limit=limit
        )
        return [support_of(row) for row in rows]

    async def add(self, support: Support) -> bool:
        """Write a new claim, last in order; False when the registration has one."""
        added = await self._transaction.execute(
            ADD, **{name: getattr(support, name) for name in NEW}
        )
        return added == 1

    def save(self, support: Support) -> None:
        """Write a claim's state and announce its facts."""
        values = {
            "registration_id_": support.registration_id,
            "state": support.state.value,
            "granted_at": support.granted_at,
            "released_at": support.released_at,
            "version": support.version,
        }
        self._transaction.write(SAVE, values)
        self._announce(support)

    def move(self, before: Support, after: Support) -> None:
        """Write a claim that goes on as another registration's, in the same place in order."""
        values = {
            "was": before.registration_id,
            "registration_id": after.registration_id,
            "session_id": after.session_id,
            "version": after.version,
        }
        self._transaction.write(MOVE, values)
        self._announce(before)
        self._announce(after)

    def renew(self, support: Support) -> None:
        """Write a claim that goes over to another year, last in order there."""
        values = {
            "registration_id_": support.registration_id,
            "year": support.year,
            "state": support.state.value,
            "asked_at": support.asked_at,
            "granted_at": support.granted_at,
            "version": support.version,
        }
        self._transaction.write(RENEW, values)
        self._announce(support)

    async def of_registrations(self, registration_ids: Collection[str]) -> list[Support]:
        """Return the live claims of these registrations, their networks' years locked."""
        ids = list(registration_ids)
        funds = await self._transaction.fetch_all(FUNDS_OF, registration_ids=ids)
        for fund in funds:
            await self._transaction.execute(LOCK, network_id=fund["network_id"], year=fund["year"])
        rows = await self._transaction.fetch_all(LIVE, registration_ids=ids) if funds else []
        return [support_of(row) for row in rows]

    async def waiting_years(self, network_id: str, since: int) -> list[int]:
        """Return the years, from `since`, in which somebody of this network waits for a grant."""
        rows = await self._transaction.fetch_all(WAITING_YEARS, network_id=network_id, year=since)
        return [row["year"] for row in rows]

    def _announce(self, support: Support) -> None:
        self._transaction.announce(support, support.registration_id, support.network_id)


async def fund_view(transaction: Transaction, network_id: str, year: int) -> FundView:
    """Return a network's fund as it is, without a lock."""
    row = await transaction.fetch_one(FUND, network_id=network_id, year=year)
    assert row is not None
    is_affiliated = bool(row["is_affiliated"])
    allowance = allowance_of(row["active"], is_affiliated=is_affiliated)
    return FundView(is_affiliated, row["active"], Fund(allowance, row["granted"]))


def support_of(row: Record) -> Support:
    """Return the claim that a row holds."""
    return Support(
        registration_id=row["registration_id"],
        session_id=row["session_id"],
        network_id=row["network_id"],
        year=row["year"],
        member_id=row["member_id"],
        asked_at=row["asked_at"],
        state=SupportState(row["state"]),
        granted_at=row["granted_at"],
        released_at=row["released_at"],
        version=row["version"],
    )


async def claim_page(
    transaction: Transaction, network_id: str, year: int, *, after: int, limit: int
) -> Sequence[ClaimView]:
    """Return the live claims of a network's year, in order; `after` is the arrival of the last one seen."""
    rows = await transaction.fetch_all(
        CLAIMS, network_id=network_id, year=year, after=after, limit=limit
    )
    return [
        ClaimView(
            row["registration_id"],
            row["session_id"],
            SupportState(row["state"]),
            row["asked_at"],
            row["granted_at"],
            row["arrival"],
            row["position"],
        )
        for row in rows
    ]


async def network_is_known(transaction: Transaction, network_id: str) -> bool:
    """True when the facts of members have told of this network."""
    return await transaction.fetch_one(KNOWN, network_id=network_id) is not None
