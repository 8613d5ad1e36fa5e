"""The directory of places in PostgreSQL."""

from dataclasses import asdict

from asyncpg import Record
from sqlalchemy import Text, bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import UUID

from services.members.adapters.tables import network, place
from services.members.adapters.town_names import folded, plain, spelled
from services.members.domain.place import (
    Place,
    PlaceAlreadyListedError,
    PlaceNotFoundError,
    PlaceProfile,
)
from shared.events.members import NetworkKind
from shared.storage.transaction import Transaction

PROFILE = tuple(PlaceProfile.__dataclass_fields__)
CHANGING = (*PROFILE, "contact_id", "is_listed", "title_key", "town_key", "search_text", "version")

FIND = (
    select(place)
    .where(place.c.place_id == bindparam("place_id"), place.c.is_listed)
    .with_for_update()
)
KEPT_BY = (
    select(place)
    .where(place.c.network_id == bindparam("network_id"), place.c.is_listed)
    .order_by(place.c.place_id)
    .with_for_update()
)
KIND = select(network.c.kind).where(network.c.network_id == bindparam("network_id"))
ADD = insert(place).values({column.name: bindparam(column.name) for column in place.c})
SAVE = (
    update(place)
    .where(place.c.place_id == bindparam("id_"))
    .values({name: bindparam(name) for name in CHANGING})
)
RELEASE = (
    update(place)
    .where(place.c.network_id == bindparam("of_network"), place.c.contact_id == bindparam("gone"))
    .values(contact_id=None)
)
# The turn is taken by a statement of its own: the next one then sees what the turn before has listed.
TAKE_TURN = select(
    func.pg_advisory_xact_lock(func.hashtextextended(bindparam("key", type_=Text), 0))
)
NAMESAKE = (
    select(place.c.place_id, place.c.title, place.c.town)
    .where(
        place.c.country == bindparam("country"),
        place.c.department == bindparam("department"),
        place.c.town_key == bindparam("town_key"),
        place.c.title_key == bindparam("title_key"),
        place.c.is_listed,
        place.c.place_id != bindparam("place_id", type_=UUID),
    )
    .limit(1)
)


class SqlPlaces:
    """Places of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, place_id: str) -> Place:
        """Load and lock; raise PlaceNotFoundError, also for one that was withdrawn."""
        row = await self._transaction.fetch_one(FIND, place_id=place_id)
        if row is None:
            raise PlaceNotFoundError
        return _place(row, await self._kind_of(row["network_id"]))

    async def kept_by(self, network_id: str) -> list[Place]:
        """Load and lock the listed ones that a network keeps."""
        rows = await self._transaction.fetch_all(KEPT_BY, network_id=network_id)
        kind = await self._kind_of(network_id) if rows else None
        return [_place(row, kind) for row in rows]

    async def _kind_of(self, network_id: str | None) -> NetworkKind | None:
        """Look only now that the place is locked: a network that has changed has waited, or is seen."""
        if network_id is None:
            return None
        row = await self._transaction.fetch_one(KIND, network_id=network_id)
        return row["kind"] if row else None

    async def expect_only(self, place: Place) -> None:
        """Raise PlaceAlreadyListedError when another one has its title in its town."""
        profile = place.profile
        named = {
            "country": profile.country,
            "department": profile.department,
            "town_key": town_key(profile),
            "title_key": title_key(profile),
        }
        await self._transaction.fetch_one(TAKE_TURN, key="place|" + "|".join(named.values()))
        found = await self._transaction.fetch_one(NAMESAKE, **named, place_id=place.place_id)
        if found is not None:
            raise PlaceAlreadyListedError(**found)

    def add(self, place: Place) -> None:
        """Keep a new place."""
        ids = {"place_id": place.place_id, "network_id": place.network_id}
        self._transaction.write(ADD, {**ids, **_columns(place)})
        self._transaction.announce(place, place.place_id, place.network_id)

    def save(self, place: Place) -> None:
        """Keep what has changed."""
        self._transaction.write(SAVE, {"id_": place.place_id, **_columns(place)})
        self._transaction.announce(place, place.place_id, place.network_id)

    def release(self, network_id: str, person_id: str) -> None:
        """Name this person as a contact of this network's places no longer."""
        self._transaction.write(RELEASE, {"of_network": network_id, "gone": person_id})


def title_key(profile: PlaceProfile) -> str:
    """Return what two ways of writing a place's title have in common."""
    return spelled(profile.title) or plain(profile.title)


def town_key(profile: PlaceProfile) -> str:
    """Return what two ways of writing its town have in common."""
    return folded(profile.town) or plain(profile.town)


def _columns(place: Place) -> dict[str, object]:
    profile = place.profile
    searched = (profile.title, profile.address, profile.postcode, profile.town, profile.department)
    return {
        **asdict(profile),
        "contact_id": place.contact_id,
        "is_listed": place.is_listed,
        "title_key": title_key(profile),
        "town_key": town_key(profile),
        "search_text": plain(" ".join(searched)),
        "version": place.version,
    }


def _place(row: Record, network_kind: NetworkKind | None) -> Place:
    return Place(
        place_id=row["place_id"],
        network_id=row["network_id"],
        profile=PlaceProfile(**{name: row[name] for name in PROFILE}),
        contact_id=row["contact_id"],
        is_listed=row["is_listed"],
        version=row["version"],
        network_kind=network_kind,
    )
