"""The read side of gatherings: what is shown to whom, in the order of time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asyncpg import Record
from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    DateTime,
    Integer,
    Select,
    and_,
    any_,
    bindparam,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import UUID

from services.trainings.adapters.gatherings.gatherings_tables import gathering_dates, gatherings
from services.trainings.adapters.gatherings.sql_gatherings import date_of, gathering_of
from services.trainings.adapters.tables import is_one_of, occasions, registrations
from services.trainings.domain.gatherings.gathering import Gathering, GatheringNotFoundError
from services.trainings.domain.gatherings.gathering_date import (
    DateState,
    GatheringDate,
    GatheringDateNotFoundError,
)
from services.trainings.domain.registrations.registration import Status
from shared.storage.transaction import Transaction


@dataclass(frozen=True)
class Reader:
    """Who reads: what they may see follows from it."""

    member_id: str | None = None
    """Null for anybody who is not signed in."""
    networks: frozenset[str] = frozenset()
    leads: frozenset[str] = frozenset()
    """Networks that they facilitate."""
    is_office: bool = False

    def leads_gathering(self, network_id: str | None) -> bool:
        """True when they decide about a gathering of this network."""
        return self.is_office or network_id in self.leads

    def belongs_to(self, network_id: str | None) -> bool:
        """True when they are one of the people whose gathering it is."""
        return self.leads_gathering(network_id) or network_id in self.networks


@dataclass(frozen=True)
class DateView:
    """One date with what its gathering says, and who comes."""

    date: GatheringDate
    gathering: Gathering
    registered: int
    offered: int
    capacity: int | None


@dataclass(frozen=True)
class GatheringView:
    """One gathering with its next date."""

    gathering: Gathering
    next_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for; null where it does not matter."""

    since_at: datetime
    until_at: datetime | None = None
    network_id: str | None = None
    gathering_id: str | None = None
    after: str | None = None
    limit: int = 50

    def values(self) -> dict[str, Any]:
        """Return what the statements are filled with."""
        return {
            "since": self.since_at,
            "until": self.until_at,
            "network_id": self.network_id,
            "gathering_id": self.gathering_id,
            "after": self.after,
            "limit": self.limit,
        }


_instant = DateTime(timezone=True)
_since, _until = bindparam("since", type_=_instant), bindparam("until", type_=_instant)
_network_id, _after = bindparam("network_id", type_=UUID), bindparam("after", type_=UUID)
_gathering_id = bindparam("gathering_id", type_=UUID)
_limit = bindparam("limit", type_=Integer)
_g, _d = gatherings.c, gathering_dates.c


def _may_see() -> ColumnElement[bool]:
    return or_(
        _g.visibility == "everyone",
        bindparam("is_office", type_=Boolean),
        and_(_g.network_id.is_(None), bindparam("is_signed_in", type_=Boolean)),
        _g.network_id == any_(bindparam("networks", type_=ARRAY(UUID))),
    )


_in_window = and_(_d.ends_at > _since, or_(_until.is_(None), _d.begins_at < _until))
_place = select(_d.begins_at).where(_d.id == _after).scalar_subquery()

_gathering_columns = [column.label(f"g_{column.name}") for column in _g]
_with_gathering = select(
    gathering_dates,
    *_gathering_columns,
    occasions.c.registered,
    occasions.c.offered,
    occasions.c.capacity.label("places"),
).select_from(
    gathering_dates.join(gatherings, _d.gathering_id == _g.id).outerjoin(
        occasions, occasions.c.id == _d.id
    )
)
DATE: Select[Any] = _with_gathering.where(_d.id == bindparam("gathering_date_id"))
DATES: Select[Any] = (
    _with_gathering.where(
        _may_see(),
        _in_window,
        or_(_network_id.is_(None), _g.network_id == _network_id),
        or_(_gathering_id.is_(None), _g.id == _gathering_id),
        or_(_after.is_(None), tuple_(_d.begins_at, _d.id) > tuple_(_place, _after)),
    )
    .order_by(_d.begins_at, _d.id)
    .limit(_limit)
)
REPLAYS: Select[Any] = (
    _with_gathering.where(
        _may_see(),
        _d.replay_at.is_not(None),
        or_(_network_id.is_(None), _g.network_id == _network_id),
        or_(
            _after.is_(None),
            tuple_(_d.replay_at, _d.id)
            < tuple_(select(_d.replay_at).where(_d.id == _after).scalar_subquery(), _after),
        ),
    )
    .order_by(_d.replay_at.desc(), _d.id.desc())
    .limit(_limit)
)
_next_at = (
    select(func.min(_d.begins_at))
    .where(
        _d.gathering_id == _g.id,
        _d.begins_at > _since,
        _d.state == DateState.PLANNED.value,
    )
    .scalar_subquery()
)
GATHERING: Select[Any] = select(gatherings, _next_at.label("next_at")).where(_g.id == _gathering_id)
GATHERINGS: Select[Any] = (
    select(gatherings, _next_at.label("next_at"))
    .where(
        _may_see(),
        or_(_network_id.is_(None), _g.network_id == _network_id),
        select(_d.id).where(_d.gathering_id == _g.id, _in_window).exists(),
        or_(_after.is_(None), _g.id > _after),
    )
    .order_by(_g.id)
    .limit(_limit)
)
COMING = (
    select(registrations.c.member_id)
    .where(
        registrations.c.occasion_id == bindparam("gathering_date_id", type_=UUID),
        is_one_of(registrations.c.status, {Status.REGISTERED}),
    )
    .order_by(registrations.c.arrival)
    .limit(2000)
)


async def gathering_view(
    transaction: Transaction, gathering_id: str, reader: Reader, now: datetime
) -> GatheringView:
    """Return one gathering; raise GatheringNotFoundError to whoever may not know of it."""
    row = await transaction.fetch_one(GATHERING, gathering_id=gathering_id, since=now)
    gathering = gathering_of(row)
    if row is None or not _is_for(gathering, reader):
        raise GatheringNotFoundError
    return GatheringView(gathering, row["next_at"])


async def gathering_page(
    transaction: Transaction, reader: Reader, wanted: Wanted
) -> list[GatheringView]:
    """Return the gatherings that have a date in the time that is asked for."""
    rows = await transaction.fetch_all(GATHERINGS, **_seen_by(reader), **wanted.values())
    return [GatheringView(gathering_of(row), row["next_at"]) for row in rows]


async def date_view(transaction: Transaction, gathering_date_id: str, reader: Reader) -> DateView:
    """Return one date; raise GatheringDateNotFoundError to whoever may not know of it."""
    row = await transaction.fetch_one(DATE, gathering_date_id=gathering_date_id)
    if row is None or not _is_for((view := _view_of(row)).gathering, reader):
        raise GatheringDateNotFoundError
    return view


async def date_page(transaction: Transaction, reader: Reader, wanted: Wanted) -> list[DateView]:
    """Return dates in the order of time."""
    rows = await transaction.fetch_all(DATES, **_seen_by(reader), **wanted.values())
    return [_view_of(row) for row in rows]


async def replay_page(transaction: Transaction, reader: Reader, wanted: Wanted) -> list[DateView]:
    """Return the dates that can be seen again, newest replay first."""
    rows = await transaction.fetch_all(REPLAYS, **_seen_by(reader), **wanted.values())
    return [_view_of(row) for row in rows]


async def coming_to(transaction: Transaction, gathering_date_id: str) -> list[str]:
    """Return who comes to a date, in order of arrival."""
    rows = await transaction.fetch_all(COMING, gathering_date_id=gathering_date_id)
    return [row["member_id"] for row in rows]


def _seen_by(reader: Reader) -> dict[str, Any]:
    return {
        "is_office": reader.is_office,
        "is_signed_in": reader.member_id is not None,
        "networks": sorted(reader.networks | reader.leads),
    }


def _is_for(gathering: Gathering, reader: Reader) -> bool:
    networks = reader.networks | reader.leads
    is_signed_in = reader.member_id is not None
    return reader.is_office or gathering.is_for(networks, is_signed_in=is_signed_in)


def _view_of(row: Record) -> DateView:
    of_gathering = {name[2:]: value for name, value in row.items() if name.startswith("g_")}
    return DateView(
        date=date_of(row),
        gathering=gathering_of(of_gathering),
        registered=row["registered"] or 0,
        offered=row["offered"] or 0,
        capacity=row["places"],
    )
