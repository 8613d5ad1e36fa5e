"""Saying where a date of a gathering can be seen again."""

from dataclasses import dataclass

from services.trainings.application.gatherings.lead_gathering import lead_gathering
from services.trainings.application.gatherings.ports_of_gatherings import GatheringsUnitOfWork
from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.domain.gatherings.gathering_date import GatheringDate, Replay, ReplayLink


@dataclass(frozen=True)
class PublishReplay:
    """Whoever leads it gives links and a short summary; again replaces them."""

    gathering_date_id: str
    links: tuple[ReplayLink, ...]
    summary: str
    actor: Actor
    networks: frozenset[str]


async def publish_replay(command: PublishReplay, uow: GatheringsUnitOfWork) -> GatheringDate:
    """Keep them with the date, for whoever may see the gathering."""
    gathering = await uow.gatherings.get(
        await uow.gathering_dates.gathering_of(command.gathering_date_id)
    )
    lead_gathering(command.actor, command.networks, gathering)
    date_of_it = await uow.gathering_dates.get(command.gathering_date_id)
    replay = Replay(command.links, command.summary, uow.now())
    date_of_it.publish_replay(replay, command.actor.member_id)
    uow.gathering_dates.save(date_of_it)
    return date_of_it
