"""What calendars show: sessions, workshops and dates of gatherings, of everybody, a network or a person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from asyncpg import Record
from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    DateTime,
    Select,
    and_,
    any_,
    bindparam,
    case,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import UUID

from services.trainings.adapters.gatherings.gatherings_tables import gathering_dates, gatherings
from services.trainings.adapters.gatherings.icalendar_files import (
    CalendarEntry,
    EntryStatus,
    SessionCard,
    entries_of_session,
    place_in_words,
)
from services.trainings.adapters.tables import is_one_of, occasions, registrations, sessions
from services.trainings.adapters.workshops.sql_workshops_feed import (
    FeedWorkshop,
    feed_workshop_of,
    workshops_for_feed,
)
from services.trainings.adapters.workshops.workshops_tables import workshops
from services.trainings.domain.gatherings.gathering_date import DateState
from services.trainings.domain.registrations.registration import LIVE, Status
from services.trainings.domain.sessions.session_life import State
from shared.storage.transaction import Transaction

KEPT = timedelta(days=90)
"""How long what is over, or cancelled, stays in a calendar."""

LONGEST_SESSION = timedelta(days=400)
"""From the first day of a session to its last part."""

MOST = 2000
"""Entries of one sort in one calendar."""

Sort = Literal["sessions", "workshops", "gatherings"]
SORTS: tuple[Sort, ...] = ("sessions", "workshops", "gatherings")

GATHERING_WORDS = {
    "fair": "Bourse d'échanges de savoirs",
    "sharing_time": "Temps de partage de savoirs",
    "webinar": "Webinaire",
    "meeting": "Rencontre",
}

_instant = DateTime(timezone=True)
_since, _ids = bindparam("since", type_=_instant), bindparam("ids", type_=ARRAY(UUID))
_network_id = bindparam("network_id", type_=UUID)
_is_for_members = bindparam("is_for_members", type_=Boolean)
_d, _g, _s = gathering_dates.c, gatherings.c, sessions.c

_dates: Select[Any] = (
    select(gathering_dates, _g.kind, _g.mode)
    .select_from(gathering_dates.join(gatherings, _d.gathering_id == _g.id))
    .where(
        _d.ends_at > _since,
        or_(_d.state == literal_column("'planned'"), _d.changed_at > _since),
    )
    .order_by(_d.begins_at, _d.id)
    .limit(MOST)
)
_is_public: ColumnElement[bool] = _g.visibility == literal_column("'everyone'")
PUBLIC_DATES = _dates.where(_is_public)
NETWORK_DATES = _dates.where(
    or_(_g.network_id == _network_id, _g.network_id.is_(None)), or_(_is_public, _is_for_members)
)
THESE_DATES = _dates.where(_d.id == any_(_ids))

_state = case((and_(_s.state == "paused", occasions.c.is_confirmed), "confirmed"), else_=_s.state)
_sessions: Select[Any] = (
    select(sessions, _state.label("shown_state"))
    .select_from(sessions.join(occasions, occasions.c.id == _s.id))
    .where(
        occasions.c.begins_at > bindparam("begun_since", type_=_instant),
        _s.state != "draft",
        or_(~is_one_of(_s.state, {State.CANCELLED, State.MERGED}), _s.changed_at > _since),
    )
    .order_by(occasions.c.begins_at, _s.id)
    .limit(MOST)
)
ALL_SESSIONS = _sessions
THESE_SESSIONS = _sessions.where(_s.id == any_(_ids))
THESE_WORKSHOPS = select(workshops).where(
    workshops.c.id == any_(_ids), workshops.c.begins_at >= _since
)
OF_MEMBER = (
    select(
        registrations.c.occasion_id,
        registrations.c.status,
        registrations.c.version,
        occasions.c.standing,
    )
    .select_from(registrations.join(occasions, occasions.c.id == registrations.c.occasion_id))
    .where(
        registrations.c.member_id == bindparam("member_id", type_=UUID),
        occasions.c.begins_at > bindparam("begun_since", type_=_instant),
        or_(
            is_one_of(registrations.c.status, LIVE),
            and_(registrations.c.status == "cancelled", occasions.c.standing == "closed"),
        ),
    )
    .order_by(registrations.c.arrival)
    .limit(MOST)
)


@dataclass(frozen=True)
class Feed:
    """Which calendar is read: everybody's, or a network's with or without what is its own."""

    asked_at: datetime
    page_root: str
    """Where the pages are that the entries lead to."""
    sorts: tuple[Sort, ...] = SORTS
    network_id: str | None = None
    is_for_members: bool = False

    @property
    def since(self) -> datetime:
        """The midnight from which on things are shown: it moves once a day, and so does the file."""
        day = (self.asked_at - KEPT).date()
        return datetime(day.year, day.month, day.day, tzinfo=UTC)


async def feed_entries(transaction: Transaction, feed: Feed) -> tuple[CalendarEntry, ...]:
    """Return the entries of everybody's calendar, or of a network's."""
    found: list[CalendarEntry] = []
    if "sessions" in feed.sorts:
        rows = await transaction.fetch_all(
            ALL_SESSIONS, since=feed.since, begun_since=feed.since - LONGEST_SESSION
        )
        found += _of_sessions(rows, feed)
    if "workshops" in feed.sorts:
        shown = await workshops_for_feed(
            transaction,
            network_id=feed.network_id,
            is_for_members=feed.is_for_members,
            since=feed.since,
        )
        found += _of_workshops(shown, feed)
    if "gatherings" in feed.sorts:
        found += [_of_date(row, feed) for row in await _dates_of(transaction, feed)]
    return _in_order(found)


async def _dates_of(transaction: Transaction, feed: Feed) -> list[Record]:
    if feed.network_id is None:
        return await transaction.fetch_all(PUBLIC_DATES, since=feed.since)
    return await transaction.fetch_all(
        NETWORK_DATES,
        since=feed.since,
        network_id=feed.network_id,
        is_for_members=feed.is_for_members,
    )


async def own_entries(
    transaction: Transaction, feed: Feed, member_id: str
) -> tuple[CalendarEntry, ...]:
    """Return the entries of what a person takes part in, or waits for."""
    rows = await transaction.fetch_all(
        OF_MEMBER, member_id=member_id, begun_since=feed.since - LONGEST_SESSION
    )
    parts = {str(row["occasion_id"]): row for row in rows}
    what = {"ids": list(parts), "since": feed.since}
    begun_since = feed.since - LONGEST_SESSION
    found = _of_sessions(
        await transaction.fetch_all(THESE_SESSIONS, **what, begun_since=begun_since), feed
    )
    own = await transaction.fetch_all(THESE_WORKSHOPS, **what)
    found += _of_workshops([feed_workshop_of(row) for row in own], feed)
    found += [_of_date(row, feed) for row in await transaction.fetch_all(THESE_DATES, **what)]
    return _in_order(_as_own(entry, parts[occasion_of(entry)]) for entry in found)


def occasion_of(entry: CalendarEntry) -> str:
    """Return the id of the session, workshop or date that an entry belongs to."""
    return entry.uid[:36]


def _as_own(entry: CalendarEntry, part: Record) -> CalendarEntry:
    """Show a place in the line as not settled yet; the sequence rises with either's changes."""
    entry = replace(entry, sequence=entry.sequence + part["version"])
    is_waiting = part["status"] in {Status.WAITING.value, Status.OFFERED.value}
    if not is_waiting or entry.status == "CANCELLED":
        return entry
    words = (
        "Une place vous est proposée." if part["status"] == "offered" else "Sur liste d'attente."
    )
    return replace(entry, status="TENTATIVE", description=f"{words} {entry.description}")


def _of_sessions(rows: Iterable[Record], feed: Feed) -> list[CalendarEntry]:
    found: list[CalendarEntry] = []
    for row in rows:
        page = f"{feed.page_root}/sessions/{row['id']}"
        found += entries_of_session(_card(row), page)
    return [entry for entry in found if entry.ends_at > feed.since]


def _card(row: Record) -> SessionCard:
    return SessionCard(
        session_id=row["id"],
        training_number=row["training_number"],
        title=row["title"],
        parts=[[date.fromisoformat(day) for day in part] for part in row["parts"]],
        time_zone=row["time_zone"],
        starts=row["starts"],
        ends=row["ends"],
        place=row["place"],
        is_remote=row["mode"] == "remote",
        state=row["shown_state"],
        revision=row["version"],
        changed_at=row["changed_at"],
    )


def _of_workshops(shown: Sequence[FeedWorkshop], feed: Feed) -> list[CalendarEntry]:
    return [
        CalendarEntry(
            uid=f"{one.workshop_id}@rers",
            sequence=one.version,
            status="CANCELLED" if one.is_cancelled else "CONFIRMED",
            begins_at=one.begins_at,
            ends_at=one.ends_at,
            time_zone=one.time_zone,
            summary=one.title,
            description="Atelier d'entraide.",
            place=place_in_words(one.place, is_remote=one.is_remote),
            url=f"{feed.page_root}/workshops/{one.workshop_id}",
            category="Atelier d'entraide",
            changed_at=one.changed_at,
        )
        for one in shown
        if not one.is_cancelled or one.changed_at > feed.since
    ]


def _of_date(row: Record, feed: Feed) -> CalendarEntry:
    is_off = row["state"] == DateState.CANCELLED.value
    is_moved = not is_off and row["reason"] is not None
    status: EntryStatus = "CANCELLED" if is_off else "CONFIRMED"
    words = GATHERING_WORDS[row["kind"]]
    return CalendarEntry(
        uid=f"{row['id']}@rers",
        sequence=row["revision"],
        status=status,
        begins_at=row["begins_at"],
        ends_at=row["ends_at"],
        time_zone=row["time_zone"],
        summary=row["title"],
        description=f"{words}. Heure ou lieu modifiés." if is_moved else f"{words}.",
        place=place_in_words(row["place"], is_remote=row["mode"] == "remote"),
        url=f"{feed.page_root}/gathering-dates/{row['id']}",
        category=words,
        changed_at=row["changed_at"],
    )


def _in_order(entries: Iterable[CalendarEntry]) -> tuple[CalendarEntry, ...]:
    return tuple(sorted(entries, key=lambda entry: (entry.begins_at, entry.uid)))
