"""What GET routes read: rows as plain values, entries of the directory as one viewer may see them."""

import re
from dataclasses import dataclass
from typing import Any

from asyncpg import Record
from sqlalchemy import (
    Boolean,
    Text,
    and_,
    any_,
    bindparam,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from services.members.adapters.sql_people import details_of
from services.members.adapters.tables import link, membership, network, person, place, session
from services.members.adapters.town_names import plain
from services.members.domain.directory import Entry, entry_of
from services.members.domain.membership import MembershipStatus
from shared.storage.transaction import Transaction

ACTIVE = MembershipStatus.ACTIVE.value
FIRST_ID = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True)
class Page:
    """Where a page of a list begins: after the row with this id; and how many rows it has at most."""

    after: str = FIRST_ID
    limit: int = 50


@dataclass(frozen=True, kw_only=True)
class NetworkSearch:
    """Which networks are looked for; empty means any."""

    words: str = ""
    department: str = ""
    kind: str = ""
    is_affiliated: bool | None = None


def asked(name: str, column: Any) -> Any:
    """Match a column, or anything when nothing is asked."""
    wanted = bindparam(name, type_=Text)
    return or_(wanted == "", column == wanted)


_affiliated = bindparam("is_affiliated", type_=Boolean)
SEARCH = (
    select(network)
    .where(
        network.c.network_id > bindparam("after", type_=UUID),
        network.c.search_text.contains(bindparam("words", type_=Text), autoescape=False),
        asked("department", network.c.department),
        asked("kind", network.c.kind),
        or_(_affiliated.is_(None), network.c.is_affiliated == _affiliated),
    )
    .order_by(network.c.network_id)
    .limit(bindparam("limit"))
)
ONE_NETWORK = select(network).where(network.c.network_id == bindparam("network_id"))
LINKS = (
    select(link)
    .where(
        or_(
            link.c.network_id == bindparam("network_id"),
            link.c.other_network_id == bindparam("network_id"),
        ),
        link.c.link_id > bindparam("after", type_=UUID),
        or_(link.c.status == "active", bindparam("is_for_facilitator", type_=Boolean)),
    )
    .order_by(link.c.link_id)
    .limit(bindparam("limit"))
)

MEMBERS = (
    select(membership, person)
    .join(person, person.c.person_id == membership.c.person_id)
    .where(
        membership.c.network_id == bindparam("network_id"),
        membership.c.status == bindparam("status"),
        membership.c.person_id > bindparam("after", type_=UUID),
    )
    .order_by(membership.c.person_id)
    .limit(bindparam("limit"))
)
_mine = membership.alias("mine")
_facilitates = func.coalesce(
    func.bool_or(
        and_(
            _mine.c.person_id == bindparam("viewer_id", type_=UUID),
            _mine.c.roles.contains(["facilitator"]),
        )
    ),
    false(),
).label("is_for_facilitator")
VISIBLE = (
    select(person, _facilitates)
    .join(
        membership,
        and_(membership.c.person_id == person.c.person_id, membership.c.status == ACTIVE),
    )
    .join(
        _mine,
        and_(
            _mine.c.network_id == membership.c.network_id,
            _mine.c.person_id == bindparam("viewer_id", type_=UUID),
            _mine.c.status == ACTIVE,
        ),
    )
    .where(person.c.person_id == any_(bindparam("person_ids", type_=ARRAY(UUID))))
    .group_by(person.c.person_id)
)
ONE_PERSON = select(person).where(person.c.person_id == bindparam("person_id"))
MEMBERSHIPS_OF = (
    select(membership)
    .where(membership.c.person_id == bindparam("person_id"))
    .order_by(membership.c.membership_id)
)
SESSIONS_OF = select(session.c.created_at, session.c.rotated_at).where(
    session.c.person_id == bindparam("person_id")
)

PLACES_OF = (
    select(place.c.place_id, place.c.title)
    .where(place.c.contact_id == bindparam("person_id"))
    .order_by(place.c.place_id)
)


async def search_networks(
    transaction: Transaction, search: NetworkSearch, page: Page
) -> list[Record]:
    """Return networks by age, oldest first."""
    escaped = re.sub(r"([\\%_])", r"\\\1", plain(search.words))
    return await transaction.fetch_all(
        SEARCH,
        after=page.after,
        words=escaped,
        department=search.department,
        kind=search.kind,
        is_affiliated=search.is_affiliated,
        limit=page.limit,
    )


async def network_by_id(transaction: Transaction, network_id: str) -> Record | None:
    """Return one network."""
    return await transaction.fetch_one(ONE_NETWORK, network_id=network_id)


async def links_of(
    transaction: Transaction, network_id: str, *, is_for_facilitator: bool, page: Page
) -> list[Record]:
    """Return the active links of a network; to its facilitators the others as well."""
    return await transaction.fetch_all(
        LINKS,
        network_id=network_id,
        is_for_facilitator=is_for_facilitator,
        after=page.after,
        limit=page.limit,
    )


async def members_of(
    transaction: Transaction, network_id: str, status: str, page: Page
) -> list[Record]:
    """Return rows of people and memberships of one status."""
    return await transaction.fetch_all(
        MEMBERS, network_id=network_id, status=status, after=page.after, limit=page.limit
    )


async def visible_people(
    transaction: Transaction, viewer_id: str, person_ids: list[str]
) -> list[Entry]:
    """Return those of these people who share an active network with the viewer."""
    rows = await transaction.fetch_all(VISIBLE, viewer_id=viewer_id, person_ids=person_ids)
    return [entry_of_row(row, is_for_facilitator=row["is_for_facilitator"]) for row in rows]


def entry_of_row(row: Record, *, is_for_facilitator: bool) -> Entry:
    """Return the directory's entry of a row that has a person's columns."""
    return entry_of(
        row["person_id"], details_of(row), row["email"], is_for_facilitator=is_for_facilitator
    )


async def whole_person(transaction: Transaction, person_id: str) -> dict[str, Any] | None:
    """Return everything that is kept of a person, for their own eyes."""
    row = await transaction.fetch_one(ONE_PERSON, person_id=person_id)
    if row is None:
        return None
    memberships = await transaction.fetch_all(MEMBERSHIPS_OF, person_id=person_id)
    sessions = await transaction.fetch_all(SESSIONS_OF, person_id=person_id)
    places = await transaction.fetch_all(PLACES_OF, person_id=person_id)
    return {
        **row,
        "memberships": [dict(each) for each in memberships],
        "sessions": [dict(each) for each in sessions],
        "contact_of_places": [dict(each) for each in places],
    }
