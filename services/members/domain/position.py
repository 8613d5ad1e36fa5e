"""Position: where a town or a public place lies, so that what is near can be told."""

from typing import NamedTuple, Self

from shared.errors import InvalidError

DECIMALS = 2
"""A kilometre: enough for distances between towns, and too little to find anybody's door."""
DECIMALS_OF_A_DOOR = 4
"""Ten metres: a public place wants to be found."""


class PositionInvalidError(InvalidError):
    """Latitude and longitude are given together, in degrees, or not at all."""

    code = "place_invalid"


class Position(NamedTuple):
    """The centre of a town, or a public place; never where a person lives. WGS 84."""

    latitude: float
    """Degrees north, -90 to 90."""
    longitude: float
    """Degrees east, -180 to 180."""

    @classmethod
    def given(
        cls, latitude: float | None, longitude: float | None, decimals: int = DECIMALS
    ) -> Self | None:
        """Return a position to about a kilometre, None without one; raise PositionInvalidError."""
        if latitude is None and longitude is None:
            return None
        if latitude is None or longitude is None:
            raise PositionInvalidError
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise PositionInvalidError
        return cls(round(latitude, decimals), round(longitude, decimals))
