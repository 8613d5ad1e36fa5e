"""Lieu: a public place of the directory that members keeps, as trainings has heard of it."""

from dataclasses import dataclass

from shared.errors import NotFoundError


class PlaceNotFoundError(NotFoundError):
    """The directory has no such place, or no longer."""

    code = "place_not_found"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where something can take place."""

    place_id: str
    title: str
    address: str
    """Number and road; empty where the place needs none."""
    postcode: str
    town: str
    department: str
    """Its code in France."""
    region: str | None
    """INSEE code; None abroad."""
    time_zone: str
    """IANA name."""
    latitude: float | None
    """In degrees north; None, as the longitude, where it is not known."""
    longitude: float | None
    """In degrees east."""

    @property
    def line(self) -> str:
        """Return where it is, on one line."""
        return place_line(self)


def place_line(place: Place) -> str:
    """Return title, road, postcode and town on one line, as an envelope has them."""
    parts = (place.title, place.address, f"{place.postcode} {place.town}".strip())
    return ", ".join(part for part in parts if part)
