"""Finds where a network's town lies."""

from dataclasses import dataclass

from services.members.application.ports import Gazetteer
from services.members.domain.network import NetworkProfile


@dataclass(frozen=True)
class LocateNetwork:
    """A network is described, with its place or without."""

    profile: NetworkProfile
    known: NetworkProfile | None = None
    """What was known of it until now."""


async def locate_network(command: LocateNetwork, gazetteer: Gazetteer) -> NetworkProfile:
    """Return the profile with its place: the given one, else that of the same town, else looked up.

    A town that nobody knows has none; that is no error.
    """
    profile, known = command.profile, command.known
    position = profile.position
    if position is None and known is not None and known.is_in_town_of(profile):
        position = known.position
    if position is None:
        position = await gazetteer.find(profile.town, profile.department, profile.country)
    return profile.at(position)
