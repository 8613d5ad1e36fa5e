"""HTTP: calendars that any calendar program subscribes to: everybody's, a network's, one's own."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from services.trainings.adapters.gatherings.icalendar_files import CalendarEntry, calendar_file
from services.trainings.adapters.gatherings.sql_calendar_feeds import (
    SORTS,
    Feed,
    Sort,
    feed_entries,
    own_entries,
)
from services.trainings.adapters.gatherings.sql_calendar_links import CalendarNotFoundError
from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.gatherings.ports_of_gatherings import LinkOwner
from services.trainings.application.gatherings.renew_calendar_link import (
    RenewCalendarLink,
    renew_calendar_link,
)
from services.trainings.entrypoints.gatherings.gatherings_schemas import CalendarLinkOut
from services.trainings.entrypoints.gatherings.gatherings_views import leader_of
from services.trainings.entrypoints.roles import ROLES
from shared.http.door import CommandDoor, Door
from shared.http.tokens import Caller, CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["calendars"])

Sorts = Annotated[
    list[Sort] | None,
    Query(alias="only", max_length=3, description="Only these sorts; all of them by default."),
]
Token = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9_-]{20,64}$", description="The secret part of the address.")
]
FindEntries = Callable[[Transaction, Feed], Awaitable[tuple[str, tuple[CalendarEntry, ...]]]]

PUBLIC = "public, max-age=900"
SECRET = "private, no-cache"  # noqa: S105 - a header's value, no secret
EVERYBODY = "RERS : formations, ateliers et rencontres"
OWN = "RERS : mon agenda"


@router.get("/calendars/public.ics", response_class=Response)
async def get_public_calendar(door: CommandDoor, only: Sorts = None) -> Response:
    """Give everybody's calendar: sessions, public workshops and public gatherings."""

    async def find(transaction: Transaction, feed: Feed) -> tuple[str, tuple[CalendarEntry, ...]]:
        return EVERYBODY, await feed_entries(transaction, feed)

    return await _answer(door, find, PUBLIC, only)


@router.get("/calendars/networks/{network_id}.ics", response_class=Response)
async def get_network_calendar(network_id: UUID, door: CommandDoor, only: Sorts = None) -> Response:
    """Give what everybody may know of a network's calendar, with the movement's sessions and gatherings."""

    async def find(transaction: Transaction, feed: Feed) -> tuple[str, tuple[CalendarEntry, ...]]:
        return await _of_network(transaction, feed, str(network_id), is_for_members=False)

    return await _answer(door, find, PUBLIC, only)


@router.get("/calendars/networks/{network_id}/{token}.ics", response_class=Response)
async def get_network_members_calendar(
    network_id: UUID, token: Token, door: CommandDoor, only: Sorts = None
) -> Response:
    """Give a network's whole calendar to whoever holds its secret address."""

    async def find(transaction: Transaction, feed: Feed) -> tuple[str, tuple[CalendarEntry, ...]]:
        owner_id = await SqlUnitOfWork(transaction).calendar_links.owner_of("network", token)
        if owner_id != str(network_id):
            raise CalendarNotFoundError
        return await _of_network(transaction, feed, owner_id, is_for_members=True)

    return await _answer(door, find, SECRET, only)


@router.get("/calendars/me/{token}.ics", response_class=Response)
async def get_own_calendar(token: Token, door: CommandDoor) -> Response:
    """Give what a person takes part in, or waits for, to whoever holds their secret address."""

    async def find(transaction: Transaction, feed: Feed) -> tuple[str, tuple[CalendarEntry, ...]]:
        member_id = await SqlUnitOfWork(transaction).calendar_links.owner_of("member", token)
        return OWN, await own_entries(transaction, feed, member_id)

    return await _answer(door, find, SECRET, None)


@router.post(
    "/calendars/networks/{network_id}/link", status_code=201, response_model=CalendarLinkOut
)
async def post_network_link(network_id: UUID, caller: CurrentCaller, door: CommandDoor) -> Response:
    """Make the secret address of a network's calendar; the one before opens nothing any more."""
    return await _renewed(door, caller, "network", str(network_id))


@router.post("/calendars/me/link", status_code=201, response_model=CalendarLinkOut)
async def post_own_link(caller: CurrentCaller, door: CommandDoor) -> Response:
    """Make the secret address of one's own calendar; the one before opens nothing any more."""
    return await _renewed(door, caller, "member", caller.member_id)


@router.delete("/calendars/networks/{network_id}/link", status_code=204)
async def delete_network_link(
    network_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Have no secret address of a network's calendar any more."""
    return await _removed(door, caller, "network", str(network_id))


@router.delete("/calendars/me/link", status_code=204)
async def delete_own_link(caller: CurrentCaller, door: CommandDoor) -> Response:
    """Have no secret address of one's own calendar any more."""
    return await _removed(door, caller, "member", caller.member_id)


async def _renewed(door: Door, caller: Caller, owner: LinkOwner, owner_id: str) -> Response:
    require(ROLES, "renew_calendar_link", caller)
    command = RenewCalendarLink(owner, owner_id, leader_of(caller))
    folder = "me" if owner == "member" else f"networks/{owner_id}"

    async def use_case(transaction: Transaction) -> CalendarLinkOut:
        token = await renew_calendar_link(command, SqlUnitOfWork(transaction))
        path = f"/calendars/{folder}/{token}.ics"
        return CalendarLinkOut(path=path, url=f"{_page_root(door)}{path}")

    return await door.run(use_case, status=201)


async def _removed(door: Door, caller: Caller, owner: LinkOwner, owner_id: str) -> Response:
    require(ROLES, "renew_calendar_link", caller)
    command = RenewCalendarLink(owner, owner_id, leader_of(caller), is_removal=True)

    async def use_case(transaction: Transaction) -> None:
        await renew_calendar_link(command, SqlUnitOfWork(transaction))

    return await door.run(use_case)


async def _of_network(
    transaction: Transaction, feed: Feed, network_id: str, *, is_for_members: bool
) -> tuple[str, tuple[CalendarEntry, ...]]:
    known = await SqlUnitOfWork(transaction).networks.find(network_id)
    title = f"RERS : {known.title}" if known else EVERYBODY
    whole = Feed(feed.asked_at, feed.page_root, feed.sorts, network_id, is_for_members)
    return title, await feed_entries(transaction, whole)


async def _answer(door: Door, find: FindEntries, caching: str, only: list[Sort] | None) -> Response:
    """Answer with the file, or that it is the one that the program has."""
    sorts = tuple(sort for sort in SORTS if not only or sort in only)

    async def read(transaction: Transaction) -> tuple[str, tuple[CalendarEntry, ...], Feed]:
        feed = Feed(transaction.now(), _page_root(door), sorts)
        title, entries = await find(transaction, feed)
        return title, entries, feed

    title, entries, feed = await door.read(read)
    changed_at = max((entry.changed_at for entry in entries), default=feed.since)
    changed_at = max(changed_at, _midnight(feed.asked_at)).replace(microsecond=0)
    tag = f'"{hashlib.sha256(repr((title, entries)).encode()).hexdigest()[:32]}"'
    headers = {
        "ETag": tag,
        "Last-Modified": format_datetime(changed_at.astimezone(UTC), usegmt=True),
        "Cache-Control": caching,
        "Referrer-Policy": "no-referrer",
    }
    if _has_it(door, tag, changed_at if caching == PUBLIC else None):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="rers.ics"'
    return Response(
        calendar_file(title, entries), headers=headers, media_type="text/calendar; charset=utf-8"
    )


def _has_it(door: Door, tag: str, changed_at: datetime | None) -> bool:
    """Say whether the program has this file; by its date only where nothing can vanish from it."""
    asked = door.request.headers
    if tags := asked.get("if-none-match"):
        known = {one.strip().removeprefix("W/") for one in tags.split(",")}
        return bool({tag, "*"} & known)
    if changed_at is None:
        return False
    try:
        since = parsedate_to_datetime(asked.get("if-modified-since", ""))
        return changed_at <= since
    except (TypeError, ValueError):  # no date, or one without a zone: as if nothing had been asked
        return False


def _midnight(now: datetime) -> datetime:
    """Return when things last fell out of the calendar for being old."""
    return datetime(now.year, now.month, now.day, tzinfo=UTC)


def _page_root(door: Door) -> str:
    root: str = door.request.app.state.settings.answers_url  # where this service's pages are read
    return root.rstrip("/")
