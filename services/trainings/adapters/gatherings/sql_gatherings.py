"""Gatherings and their dates in PostgreSQL."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from asyncpg import Record
from pydantic import TypeAdapter
from sqlalchemy import DateTime, bindparam, insert, select, update

from services.trainings.adapters.gatherings.gatherings_tables import gathering_dates, gatherings
from services.trainings.domain.gatherings.gathering import Gathering, GatheringNotFoundError
from services.trainings.domain.gatherings.gathering_date import (
    DateState,
    GatheringDate,
    GatheringDateNotFoundError,
    Replay,
    ReplayLink,
    Slot,
)
from services.trainings.domain.gatherings.series import Break, Series
from shared.storage.transaction import Transaction

Row = Record | Mapping[str, Any]

BREAKS = TypeAdapter(tuple[Break, ...])
LINKS = TypeAdapter(tuple[ReplayLink, ...])

READ = select(gatherings).where(gatherings.c.id == bindparam("gathering_id"))
LOCK = READ.with_for_update()
OPEN_OF = (
    select(gatherings)
    .where(
        gatherings.c.network_id == bindparam("network_id"), gatherings.c.visibility == "everyone"
    )
    .order_by(gatherings.c.id)
    .with_for_update()
)
ADD = insert(gatherings).values({column.name: bindparam(column.name) for column in gatherings.c})
CHANGING = ("visibility", "video_link", "known_until", "is_whole", "ends_after", "version")
SAVE = (
    update(gatherings)
    .where(gatherings.c.id == bindparam("gathering_id"))
    .values({name: bindparam(name) for name in CHANGING})
)

READ_DATE = select(gathering_dates).where(gathering_dates.c.id == bindparam("gathering_date_id"))
LOCK_DATE = READ_DATE.with_for_update()
GATHERING_OF = select(gathering_dates.c.gathering_id).where(
    gathering_dates.c.id == bindparam("gathering_date_id")
)
LOCK_AHEAD = (
    select(gathering_dates)
    .where(
        gathering_dates.c.gathering_id == bindparam("gathering_id"),
        gathering_dates.c.day > bindparam("after"),
        gathering_dates.c.begins_at > bindparam("now", type_=DateTime(timezone=True)),
        gathering_dates.c.state == DateState.PLANNED.value,
    )
    .order_by(gathering_dates.c.id)
    .with_for_update()
)
PLANNED = select(gathering_dates).where(
    gathering_dates.c.gathering_id == bindparam("gathering_id"),
    gathering_dates.c.ends_at > bindparam("ended_after", type_=DateTime(timezone=True)),
    gathering_dates.c.state == DateState.PLANNED.value,
)
ADD_DATE = insert(gathering_dates).values(
    {column.name: bindparam(column.name) for column in gathering_dates.c}
)
CHANGING_DATE = (
    *("day", "starts", "lasts_s", "place", "place_id", "begins_at", "ends_at"),
    *("state", "reason", "changed_at", "revision", "replay", "replay_at", "version"),
)
SAVE_DATE = (
    update(gathering_dates)
    .where(gathering_dates.c.id == bindparam("gathering_date_id"))
    .values({name: bindparam(name) for name in CHANGING_DATE})
)


class SqlGatherings:
    """The gatherings of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction

    async def get(self, gathering_id: str) -> Gathering:
        """Load and lock, or raise GatheringNotFoundError."""
        row = await self._transaction.fetch_one(LOCK, gathering_id=gathering_id)
        return gathering_of(row)

    async def seen(self, gathering_id: str) -> Gathering:
        """Load without a lock, or raise GatheringNotFoundError."""
        return gathering_of(await self._transaction.fetch_one(READ, gathering_id=gathering_id))

    async def open_of(self, network_id: str) -> list[Gathering]:
        """Load and lock those of a network that everyone may come to."""
        rows = await self._transaction.fetch_all(OPEN_OF, network_id=network_id)
        return [gathering_of(row) for row in rows]

    def add(self, gathering: Gathering) -> None:
        """Write a new one and announce its facts."""
        series = gathering.series
        values = {
            "id": gathering.gathering_id,
            "network_id": gathering.network_id,
            "title": gathering.title,
            "kind": gathering.kind,
            "mode": gathering.mode,
            "place": gathering.place,
            "place_id": gathering.place_id,
            "time_zone": series.time_zone,
            "first_day": series.first_day,
            "starts": series.starts,
            "lasts_s": int(series.lasts.total_seconds()),
            "rule": series.rule,
            "holiday_zone": series.holiday_zone,
            "excluded": sorted(day.isoformat() for day in series.excluded),
            "breaks": BREAKS.dump_python(series.breaks, mode="json"),
            "capacity": gathering.capacity,
            "announced_at": gathering.announced_at,
            **_changing(gathering),
        }
        self._transaction.write(ADD, values)
        self._transaction.announce(gathering, gathering.gathering_id, gathering.network_id)

    def save(self, gathering: Gathering) -> None:
        """Write a loaded one and announce its facts."""
        self._transaction.write(
            SAVE, {"gathering_id": gathering.gathering_id, **_changing(gathering)}
        )
        self._transaction.announce(gathering, gathering.gathering_id, gathering.network_id)


class SqlGatheringDates:
    """The dates of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction

    async def get(self, gathering_date_id: str) -> GatheringDate:
        """Load and lock, or raise GatheringDateNotFoundError."""
        return date_of(
            await self._transaction.fetch_one(LOCK_DATE, gathering_date_id=gathering_date_id)
        )

    async def seen(self, gathering_date_id: str) -> GatheringDate:
        """Load without a lock, or raise GatheringDateNotFoundError."""
        return date_of(
            await self._transaction.fetch_one(READ_DATE, gathering_date_id=gathering_date_id)
        )

    async def gathering_of(self, gathering_date_id: str) -> str:
        """Return the gathering's id, or raise GatheringDateNotFoundError."""
        row = await self._transaction.fetch_one(GATHERING_OF, gathering_date_id=gathering_date_id)
        if row is None:
            raise GatheringDateNotFoundError
        return str(row["gathering_id"])

    async def ahead(self, gathering_id: str, after: date, now: datetime) -> list[GatheringDate]:
        """Load and lock the planned dates of later days that have not begun, in order of their ids."""
        rows = await self._transaction.fetch_all(
            LOCK_AHEAD, gathering_id=gathering_id, after=after, now=now
        )
        return [date_of(row) for row in rows]

    async def planned(self, gathering_id: str, ended_after: datetime) -> list[GatheringDate]:
        """Load the planned dates that end, or have ended, after this instant, without a lock."""
        rows = await self._transaction.fetch_all(
            PLANNED, gathering_id=gathering_id, ended_after=ended_after
        )
        return [date_of(row) for row in rows]

    def add(self, date_of_it: GatheringDate) -> None:
        """Write a new one and announce its facts."""
        values = {
            "id": date_of_it.gathering_date_id,
            "gathering_id": date_of_it.gathering_id,
            "network_id": date_of_it.network_id,
            "title": date_of_it.title,
            "original_day": date_of_it.original_day,
            "time_zone": date_of_it.slot.time_zone,
            **_changing_date(date_of_it),
        }
        self._transaction.write(ADD_DATE, values)
        self._transaction.announce(date_of_it, date_of_it.gathering_date_id, date_of_it.network_id)

    def save(self, date_of_it: GatheringDate) -> None:
        """Write a loaded one and announce its facts."""
        values = {"gathering_date_id": date_of_it.gathering_date_id, **_changing_date(date_of_it)}
        self._transaction.write(SAVE_DATE, values)
        self._transaction.announce(date_of_it, date_of_it.gathering_date_id, date_of_it.network_id)


def _changing(gathering: Gathering) -> dict[str, Any]:
    return {
        "visibility": gathering.visibility,
        "video_link": gathering.video_link,
        "known_until": gathering.known_until,
        "is_whole": gathering.is_whole,
        "ends_after": gathering.ends_after,
        "version": gathering.version,
    }


def _changing_date(one: GatheringDate) -> dict[str, Any]:
    slot, replay = one.slot, one.replay
    return {
        "day": slot.day,
        "starts": slot.starts,
        "lasts_s": int(slot.lasts.total_seconds()),
        "place": slot.place,
        "place_id": slot.place_id,
        "begins_at": slot.begins_at,
        "ends_at": slot.ends_at,
        "state": one.state.value,
        "reason": one.reason,
        "changed_at": one.changed_at,
        "revision": one.revision,
        "replay": replay
        and {"links": LINKS.dump_python(replay.links, mode="json"), "summary": replay.summary},
        "replay_at": replay and replay.published_at,
        "version": one.version,
    }


def gathering_of(row: Row | None) -> Gathering:
    """Return the gathering that a row holds; raise GatheringNotFoundError when there is no row."""
    if row is None:
        raise GatheringNotFoundError
    series = Series(
        first_day=row["first_day"],
        starts=row["starts"],
        lasts=timedelta(seconds=row["lasts_s"]),
        time_zone=row["time_zone"],
        rule=row["rule"],
        holiday_zone=row["holiday_zone"],
        excluded=frozenset(date.fromisoformat(day) for day in row["excluded"]),
        breaks=BREAKS.validate_python(row["breaks"]),
    )
    return Gathering(
        gathering_id=row["id"],
        network_id=row["network_id"],
        title=row["title"],
        kind=row["kind"],
        visibility=row["visibility"],
        mode=row["mode"],
        place=row["place"],
        place_id=row["place_id"],
        series=series,
        capacity=row["capacity"],
        video_link=row["video_link"],
        announced_at=row["announced_at"],
        known_until=row["known_until"],
        is_whole=row["is_whole"],
        ends_after=row["ends_after"],
        version=row["version"],
    )


def date_of(row: Row | None) -> GatheringDate:
    """Return the date that a row holds; raise GatheringDateNotFoundError when there is no row."""
    if row is None:
        raise GatheringDateNotFoundError
    slot = Slot(
        day=row["day"],
        starts=row["starts"],
        lasts=timedelta(seconds=row["lasts_s"]),
        time_zone=row["time_zone"],
        place=row["place"],
        place_id=row["place_id"],
    )
    return GatheringDate(
        gathering_date_id=row["id"],
        gathering_id=row["gathering_id"],
        network_id=row["network_id"],
        title=row["title"],
        original_day=row["original_day"],
        slot=slot,
        changed_at=row["changed_at"],
        state=DateState(row["state"]),
        reason=row["reason"],
        revision=row["revision"],
        replay=_replay_of(row),
        version=row["version"],
    )


def _replay_of(row: Row) -> Replay | None:
    kept = row["replay"]
    if kept is None:
        return None
    return Replay(LINKS.validate_python(kept["links"]), kept["summary"], row["replay_at"])
