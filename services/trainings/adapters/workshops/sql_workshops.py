"""Workshops in PostgreSQL, each with its poll; a workshop is locked while anything of it changes.

The row's lock is what keeps the yes to a date within the places: the votes are counted after it is
held, so nobody counts on a place that another vote is taking.
"""

from collections.abc import Sequence
from typing import Any

from asyncpg import Record
from sqlalchemy import and_, bindparam, delete, func, insert, literal_column, or_, select, update
from sqlalchemy.dialects.postgresql import UUID

from services.trainings.adapters.workshops.workshops_tables import (
    workshop_dates,
    workshop_votes,
    workshops,
)
from services.trainings.domain.workshops.poll import CandidateDate, Poll
from services.trainings.domain.workshops.workshop import UNDER_WAY, Venue, Workshop, WorkshopState
from services.trainings.domain.workshops.workshop_errors import WorkshopNotFoundError
from shared.storage.transaction import Transaction

FIND = select(workshops).where(workshops.c.id == bindparam("workshop_id"))
LOCK = FIND.with_for_update()


def _says(answer: str) -> Any:
    said = func.count().filter(workshop_votes.c.answer == literal_column(f"'{answer}'"))
    return said.label(answer)


DATES = (
    select(workshop_dates, _says("yes"), _says("if_need_be"))
    .select_from(
        workshop_dates.outerjoin(workshop_votes, workshop_votes.c.date_id == workshop_dates.c.id)
    )
    .where(workshop_dates.c.workshop_id == bindparam("workshop_id"))
    .group_by(workshop_dates.c.id)
    .order_by(workshop_dates.c.begins_at)
)
ADD = insert(workshops).values({column.name: bindparam(column.name) for column in workshops.c})
CHANGING = (
    "about",
    "facilitator_id",
    "is_remote",
    "place",
    "place_id",
    "video_link",
    "state",
    "poll_version",
    "poll_closes_at",
    "begins_at",
    "ends_at",
    "chosen_problem_id",
    "note_version",
    "changed_at",
    "version",
)
SAVE = (
    update(workshops)
    .where(workshops.c.id == bindparam("workshop_id"))
    .values({name: bindparam(name) for name in CHANGING})
)
ADD_DATE = insert(workshop_dates).values(
    {column.name: bindparam(column.name) for column in workshop_dates.c}
)
MARK_DATE = (
    update(workshop_dates)
    .where(workshop_dates.c.id == bindparam("date_id"))
    .values(has_reached_cap=bindparam("has_reached_cap"))
)
DROP_DATE = delete(workshop_dates).where(workshop_dates.c.id == bindparam("date_id"))

_network = bindparam("network_id", type_=UUID)
_is_polling = workshops.c.state == literal_column(f"'{WorkshopState.POLLING.value}'")
POLLS_OF = (
    select(workshops.c.id)
    .where(
        _is_polling,
        workshops.c.id.in_(
            select(workshop_votes.c.workshop_id).where(
                workshop_votes.c.member_id == bindparam("member_id")
            )
        ),
        or_(
            _network.is_(None),
            and_(
                workshops.c.network_id == _network,
                workshops.c.visibility == literal_column("'network'"),
            ),
        ),
    )
    .order_by(workshops.c.id)
)
_is_under_way = workshops.c.state.in_([literal_column(f"'{state.value}'") for state in UNDER_WAY])
LED_BY = (
    select(workshops.c.id)
    .where(_is_under_way, workshops.c.facilitator_id == bindparam("member_id"))
    .order_by(workshops.c.id)
)
FORGET_PROPOSER = (
    update(workshops)
    .where(workshops.c.proposer_id == bindparam("member_id"))
    .values(proposer_id=None)
)
FORGET_LEADER = (
    update(workshops)
    .where(~_is_under_way, workshops.c.facilitator_id == bindparam("member_id"))
    .values(facilitator_id=None)
)


class SqlWorkshops:
    """The workshops of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction
        self._marked: dict[str, dict[str, bool]] = {}

    async def get(self, workshop_id: str) -> Workshop:
        """Load and lock, or raise WorkshopNotFoundError."""
        row = await self._transaction.fetch_one(LOCK, workshop_id=workshop_id)
        return await self._whole(workshop_id, row)

    async def read(self, workshop_id: str) -> Workshop:
        """Load to be shown, never to be changed; raise WorkshopNotFoundError."""
        row = await self._transaction.fetch_one(FIND, workshop_id=workshop_id)
        return await self._whole(workshop_id, row)

    async def _whole(self, workshop_id: str, row: Record | None) -> Workshop:
        if row is None:
            raise WorkshopNotFoundError
        dates = await self._transaction.fetch_all(DATES, workshop_id=workshop_id)
        self._marked[workshop_id] = {date["id"]: date["has_reached_cap"] for date in dates}
        return workshop_of(row, [_date_of(date) for date in dates])

    def add(self, workshop: Workshop) -> None:
        """Write a new one and announce its facts."""
        venue = workshop.venue
        values = {
            "id": workshop.workshop_id,
            "network_id": workshop.network_id,
            "title": workshop.title,
            "visibility": workshop.visibility,
            "proposer_id": workshop.proposer_id,
            "kit_id": workshop.kit_id,
            "places": workshop.places,
            "time_zone": workshop.time_zone,
            "is_remote": venue.is_remote,
            **self._changing(workshop),
        }
        self._transaction.write(ADD, values)
        self._write_dates(workshop)
        self._announce(workshop)

    def save(self, workshop: Workshop) -> None:
        """Write a loaded one with its dates, and announce its facts."""
        values = {"workshop_id": workshop.workshop_id, **self._changing(workshop)}
        self._transaction.write(SAVE, values)
        self._write_dates(workshop)
        self._announce(workshop)

    def _announce(self, workshop: Workshop) -> None:
        self._transaction.announce(workshop, workshop.workshop_id, workshop.network_id)

    def _write_dates(self, workshop: Workshop) -> None:
        """Write the dates that are new, marked or gone since they were loaded."""
        before = self._marked.get(workshop.workshop_id, {})
        dates = {date.date_id: date for date in workshop.poll.dates}
        for date_id in before.keys() - dates.keys():
            self._transaction.write(DROP_DATE, {"date_id": date_id})
        for date_id, date in dates.items():
            if date_id not in before:
                self._transaction.write(ADD_DATE, _date_row(workshop.workshop_id, date))
            elif before[date_id] != date.has_reached_cap:
                marked = {"date_id": date_id, "has_reached_cap": date.has_reached_cap}
                self._transaction.write(MARK_DATE, marked)
        marks = {date_id: date.has_reached_cap for date_id, date in dates.items()}
        self._marked[workshop.workshop_id] = marks

    def _changing(self, workshop: Workshop) -> dict[str, Any]:
        venue = workshop.venue
        return {
            "about": workshop.about,
            "facilitator_id": workshop.facilitator_id,
            "is_remote": venue.is_remote,
            "place": venue.place,
            "place_id": venue.place_id,
            "video_link": venue.video_link,
            "state": workshop.state.value,
            "poll_version": workshop.poll.version,
            "poll_closes_at": workshop.poll.closes_at,
            "begins_at": workshop.begins_at,
            "ends_at": workshop.ends_at,
            "chosen_problem_id": workshop.chosen_problem_id,
            "note_version": workshop.note_version,
            "changed_at": self._transaction.now(),
            "version": workshop.version,
        }

    async def polls_of(self, member_id: str, network_id: str | None) -> Sequence[str]:
        """Return the workshops still polling in which the person voted; of one network's own, if one is given."""
        rows = await self._transaction.fetch_all(
            POLLS_OF, member_id=member_id, network_id=network_id
        )
        return [row["id"] for row in rows]

    async def led_by(self, member_id: str) -> Sequence[str]:
        """Return the workshops that the person leads and that are not over."""
        rows = await self._transaction.fetch_all(LED_BY, member_id=member_id)
        return [row["id"] for row in rows]

    def forget(self, member_id: str) -> None:
        """Name the person nowhere any more: neither as proposer, nor as leader of what is over."""
        self._transaction.write(FORGET_PROPOSER, {"member_id": member_id})
        self._transaction.write(FORGET_LEADER, {"member_id": member_id})


def _date_row(workshop_id: str, date: CandidateDate) -> dict[str, Any]:
    return {
        "id": date.date_id,
        "workshop_id": workshop_id,
        "begins_at": date.begins_at,
        "ends_at": date.ends_at,
        "has_reached_cap": date.has_reached_cap,
    }


def _date_of(row: Record) -> CandidateDate:
    return CandidateDate(
        date_id=row["id"],
        begins_at=row["begins_at"],
        ends_at=row["ends_at"],
        yes=row["yes"],
        if_need_be=row["if_need_be"],
        has_reached_cap=row["has_reached_cap"],
    )


def workshop_of(row: Record, dates: list[CandidateDate]) -> Workshop:
    """Return the workshop that a row and its dates hold."""
    return Workshop(
        workshop_id=row["id"],
        network_id=row["network_id"],
        title=row["title"],
        about=row["about"],
        visibility=row["visibility"],
        proposer_id=row["proposer_id"],
        facilitator_id=row["facilitator_id"],
        kit_id=row["kit_id"],
        time_zone=row["time_zone"],
        venue=Venue(row["is_remote"], row["place"], row["place_id"], row["video_link"]),
        poll=Poll(
            cap=row["places"],
            dates=dates,
            version=row["poll_version"],
            closes_at=row["poll_closes_at"],
        ),
        state=WorkshopState(row["state"]),
        begins_at=row["begins_at"],
        ends_at=row["ends_at"],
        chosen_problem_id=row["chosen_problem_id"],
        note_version=row["note_version"],
        version=row["version"],
    )
