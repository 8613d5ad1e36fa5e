"""Lieu: where a network's town lies, so that networks near each other can be told."""

from typing import NamedTuple, Self

from shared.errors import InvalidError

DECIMALS = 2
"""A kilometre: enough for distances between towns, and too little to find anybody's door."""


class PlaceInvalidError(InvalidError):
    """Latitude and longitude are given together, in degrees, or not at all."""

    code = "place_invalid"


class Place(NamedTuple):
    """The centre of a town, never where a person lives; WGS 84."""

    latitude: float
    """Degrees north, -90 to 90."""
    longitude: float
    """Degrees east, -180 to 180."""

    @classmethod
    def given(cls, latitude: float | None, longitude: float | None) -> Self | None:
        """Return a place to about a kilometre, None without one; raise PlaceInvalidError."""
        if latitude is None and longitude is None:
            return None
        if latitude is None or longitude is None:
            raise PlaceInvalidError
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise PlaceInvalidError
        return cls(round(latitude, DECIMALS), round(longitude, DECIMALS))
