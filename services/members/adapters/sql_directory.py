"""What GET routes read of the directory of places."""

import re
from dataclasses import dataclass

from asyncpg import Record
from sqlalchemy import Boolean, Text, and_, bindparam, false, or_, select
from sqlalchemy.dialects.postgresql import UUID

from services.members.adapters.sql_people import details_of
from services.members.adapters.sql_queries import Page, asked
from services.members.adapters.tables import membership, person, place
from services.members.adapters.town_names import folded, plain
from services.members.domain.directory import shown_as
from services.members.domain.membership import MembershipStatus
from shared.regions import department_named
from shared.storage.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class PlaceSearch:
    """Which places are looked for; empty means any."""

    words: str = ""
    town: str = ""
    department: str = ""
    region: str = ""
    kind: str = ""
    network_id: str | None = None
    is_hosting_visits: bool = False
    """Only those that show others how they work."""
    is_testifying: bool = False
    """Only those that tell others of it."""


@dataclass(frozen=True)
class Contact:
    """Who may be asked about a place, as members may read it."""

    person_id: str
    shown_as: str


_network = bindparam("network_id", type_=UUID)
SEARCH = (
    select(place)
    .where(
        place.c.place_id > bindparam("after", type_=UUID),
        place.c.is_listed,
        place.c.search_text.contains(bindparam("words", type_=Text), autoescape=False),
        asked("town", place.c.town_key),
        asked("department", place.c.department),
        asked("region", place.c.region),
        asked("kind", place.c.kind),
        or_(_network.is_(None), place.c.network_id == _network),
        or_(~bindparam("is_hosting_visits", type_=Boolean), place.c.is_hosting_visits),
        or_(~bindparam("is_testifying", type_=Boolean), place.c.is_testifying),
    )
    .order_by(place.c.place_id)
    .limit(bindparam("limit"))
)
ONE_PLACE = select(place).where(place.c.place_id == bindparam("place_id"), place.c.is_listed)
CONTACT = (
    select(person)
    .join(
        membership,
        and_(
            membership.c.person_id == person.c.person_id,
            membership.c.network_id == bindparam("network_id"),
            membership.c.status == MembershipStatus.ACTIVE.value,
        ),
    )
    .where(
        person.c.person_id == bindparam("person_id"),
        person.c.is_minor == false(),
    )
)


async def search_places(transaction: Transaction, search: PlaceSearch, page: Page) -> list[Record]:
    """Return places in the order of their entry, oldest first."""
    department = department_named(search.department)
    return await transaction.fetch_all(
        SEARCH,
        after=page.after,
        words=re.sub(r"([\\%_])", r"\\\1", plain(search.words)),
        town=folded(search.town) or plain(search.town),
        department=department.code if department else search.department,
        region=search.region,
        kind=search.kind,
        network_id=search.network_id,
        is_hosting_visits=search.is_hosting_visits,
        is_testifying=search.is_testifying,
        limit=page.limit,
    )


async def place_by_id(transaction: Transaction, place_id: str) -> Record | None:
    """Return one place that is listed."""
    return await transaction.fetch_one(ONE_PLACE, place_id=place_id)


async def contact_of(transaction: Transaction, row: Record) -> Contact | None:
    """Return whom one may ask about the place in `row`."""
    if row["contact_id"] is None:
        return None
    found = await transaction.fetch_one(
        CONTACT, person_id=row["contact_id"], network_id=row["network_id"]
    )
    return Contact(found["person_id"], shown_as(details_of(found))) if found else None
