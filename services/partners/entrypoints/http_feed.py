"""What partners pull: facts from a cursor on, one fact, and what is so now."""

import asyncio
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from prometheus_client import Counter

from services.partners.adapters.pg_news import PgNews
from services.partners.adapters.sql_feed import FeedPage, read_fact, read_feed, read_snapshot
from services.partners.adapters.sql_lag import note_read
from services.partners.adapters.waiting_room import WaitingRoom
from services.partners.domain.current_thing import KINDS
from services.partners.domain.cursor import Cursor, PageCursor
from services.partners.entrypoints.callers import KeyPartner, still_allowed
from services.partners.entrypoints.schemas import (
    FeedOut,
    FeedQuery,
    SnapshotOut,
    SnapshotQuery,
    ThingOut,
)
from shared.storage.database import Database

PULLS = Counter("rers_partner_pulls_total", "Questions to the pull feed", ["partner"])

router = APIRouter(tags=["feed"])


@dataclass(frozen=True)
class _Asked:
    """One question, asked again each time that something new comes."""

    request: Request
    query: FeedQuery

    async def answer(self, caller: KeyPartner, after: Cursor | None) -> FeedPage:
        database: Database = self.request.app.state.database
        scope = caller.partner.scope.within(self.query.scope())
        while True:
            page = await read_feed(database, scope, after, self.query.limit)
            if page.facts or not page.has_more or not self.query.wait:
                return page
            after = page.next  # who waits is not sent back because a stretch had nothing for them

    async def wait(self, caller: KeyPartner, page: FeedPage) -> FeedPage:
        """Look again at each ring until something matches or the time is over."""
        state = self.request.app.state
        news: PgNews = state.news
        room: WaitingRoom = state.waiting_room
        loop = asyncio.get_running_loop()
        until = loop.time() + self.query.wait
        with room.seat(caller.partner_id):
            while not page.facts:
                bell = news.bell()
                page = await self.answer(caller, page.next)  # what came before the bell was taken
                if page.facts or not await _rung(bell, until - loop.time()):
                    break
                caller = await still_allowed(self.request)
        return page


@router.get("/events")
async def get_events(
    query: Annotated[FeedQuery, Query()], caller: KeyPartner, request: Request
) -> FeedOut:
    """Give the facts after a cursor, oldest first; wait for the first one if that is wished.

    Begin without `after` for all that is kept (30 days), then give `next` back each time. A cursor
    from before that is answered 410: begin again with the snapshot.
    """
    PULLS.labels(caller.partner.slug).inc()
    asked = _Asked(request, query)
    after = Cursor.read(query.after) if query.after else None
    page = await asked.answer(caller, after)
    await note_read(request.app.state.database, caller.partner_id, after)
    if query.wait and not page.facts:
        page = await asked.wait(caller, page)
    return FeedOut(
        items=[fact.cloud_event() for fact in page.facts],
        next=page.next.text(),
        has_more=page.has_more,
        oldest=page.oldest.text(),
    )


@router.get("/events/{event_id}")
async def get_event(event_id: UUID, caller: KeyPartner, request: Request) -> dict[str, object]:
    """Give one fact of the last 30 days as a CloudEvent."""
    found = await read_fact(request.app.state.database, caller.partner.scope, str(event_id))
    return found.cloud_event()


@router.get("/snapshot")
async def get_snapshot(
    query: Annotated[SnapshotQuery, Query()], caller: KeyPartner, request: Request
) -> SnapshotOut:
    """Give what is so now, page by page, and the cursor from which facts go on after it.

    Of each thing, leave out the facts whose `sequence` is not above its `version`.
    """
    after = PageCursor.read(query.after) if query.after else None
    page = await read_snapshot(
        request.app.state.database,
        caller.partner.scope.within(query.scope()),
        query.types or KINDS,
        after,
        query.limit,
    )
    return SnapshotOut(
        items=[ThingOut(**thing) for thing in page.things],
        next=page.next.text() if page.next else None,
        as_of=page.as_of.text(),
    )


async def _rung(bell: asyncio.Event, within_s: float) -> bool:
    """Wait for the bell; say whether it rang in time."""
    try:
        async with asyncio.timeout(within_s):
            await bell.wait()
    except TimeoutError:
        return False
    return True
