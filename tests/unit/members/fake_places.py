"""The directory of places in memory, written by hand."""

from copy import deepcopy

from services.members.domain.place import Place, PlaceAlreadyListedError, PlaceNotFoundError
from tests.unit.members.announced import Announced


class FakePlaces:
    """The directory in memory; titles are compared in capitals or not, no finer."""

    def __init__(self, announced: Announced) -> None:
        self.kept: dict[str, Place] = {}
        self._announced = announced

    async def get(self, place_id: str) -> Place:
        if place_id not in self.kept or not self.kept[place_id].is_listed:
            raise PlaceNotFoundError
        return deepcopy(self.kept[place_id])

    async def kept_by(self, network_id: str) -> list[Place]:
        kept = sorted(self.kept.values(), key=lambda each: each.place_id)
        return [deepcopy(each) for each in kept if each.is_listed and each.network_id == network_id]

    async def expect_only(self, place: Place) -> None:
        for each in self.kept.values():
            is_other = each.is_listed and each.place_id != place.place_id
            if is_other and _entry(each) == _entry(place):
                profile = each.profile
                raise PlaceAlreadyListedError(
                    place_id=each.place_id, title=profile.title, town=profile.town
                )

    def add(self, place: Place) -> None:
        self._announced.take(place)
        self.kept[place.place_id] = deepcopy(place)

    def save(self, place: Place) -> None:
        self.add(place)

    def release(self, network_id: str, person_id: str) -> None:
        for each in self.kept.values():
            if (each.network_id, each.contact_id) == (network_id, person_id):
                each.contact_id = None


def _entry(place: Place) -> tuple[str, ...]:
    profile = place.profile
    return profile.country, profile.department, profile.town.lower(), profile.title.lower()
