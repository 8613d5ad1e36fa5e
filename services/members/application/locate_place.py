"""Finds where a place of the directory lies."""

from dataclasses import dataclass

from services.members.application.ports import Gazetteer
from services.members.domain.place import PlaceProfile


@dataclass(frozen=True)
class LocatePlace:
    """A place is described, with its position or without."""

    profile: PlaceProfile
    known: PlaceProfile | None = None
    """What was known of it until now."""


async def locate_place(command: LocatePlace, gazetteer: Gazetteer) -> PlaceProfile:
    """Return the profile with its position: given, else that of the same address, else of the town.

    A town that nobody knows has none; that is no error.
    """
    profile, known = command.profile, command.known
    position = profile.position
    if position is None and known is not None and known.is_at_door_of(profile):
        position = known.position
    if position is None:
        position = await gazetteer.find(profile.town, profile.department, profile.country)
    return profile.at(position)
