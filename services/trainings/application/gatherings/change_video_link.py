"""Giving a gathering its video link, or another one."""

from dataclasses import dataclass

from services.trainings.application.gatherings.lead_gathering import lead_gathering
from services.trainings.application.gatherings.ports_of_gatherings import GatheringsUnitOfWork
from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.domain.gatherings.gathering import Gathering


@dataclass(frozen=True)
class ChangeVideoLink:
    """Whoever leads it says where to connect; null takes the link away."""

    gathering_id: str
    video_link: str | None
    actor: Actor
    networks: frozenset[str]


async def change_video_link(command: ChangeVideoLink, uow: GatheringsUnitOfWork) -> Gathering:
    """Keep it for those who come; it is a secret, so no fact speaks of it."""
    gathering = await uow.gatherings.get(command.gathering_id)
    lead_gathering(command.actor, command.networks, gathering)
    gathering.video_link = command.video_link
    uow.gatherings.save(gathering)
    return gathering
