"""The directory of places, as the facts of members tell of it."""

from sqlalchemy import bindparam, select

from services.trainings.adapters.places_tables import places
from services.trainings.adapters.projected import newest_of
from services.trainings.domain.place import Place, PlaceNotFoundError
from shared.storage.transaction import Transaction

FIELDS = tuple(Place.__dataclass_fields__)
FIND = select(places).where(places.c.place_id == bindparam("place_id"), places.c.is_active)
PUT = newest_of(places)
WORDS = ("title", "address", "postcode", "town", "department", "time_zone")
GONE = {
    **dict.fromkeys(WORDS, ""),
    **dict.fromkeys(("region", "latitude", "longitude")),
    "is_active": False,
}


class SqlPlaces:
    """The places of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction

    async def get(self, place_id: str) -> Place:
        """Return a place of the directory, or raise PlaceNotFoundError."""
        row = await self._transaction.fetch_one(FIND, place_id=place_id)
        if row is None:
            raise PlaceNotFoundError
        return Place(**{field: row[field] for field in FIELDS})

    def put(self, place: Place, version: int) -> None:
        """Keep the newest state of a place, whatever order its facts come in."""
        self._transaction.write(PUT, {**vars(place), "is_active": True, "version": version})

    def withdraw(self, place_id: str, version: int) -> None:
        """Keep that a place is gone, so that an older fact does not bring it back."""
        self._transaction.write(PUT, {"place_id": place_id, **GONE, "version": version})
