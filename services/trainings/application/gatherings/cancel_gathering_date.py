"""Giving up one date of a gathering."""

from dataclasses import dataclass

from services.trainings.application.gatherings.close_gathering_date import close_gathering_date
from services.trainings.application.gatherings.lead_gathering import lead_gathering
from services.trainings.application.gatherings.ports_of_gatherings import GatheringsUnitOfWork
from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.domain.gatherings.gathering import Decision
from services.trainings.domain.gatherings.gathering_date import GatheringDate


@dataclass(frozen=True)
class CancelGatheringDate:
    """Whoever leads it gives one date up, with a reason."""

    gathering_date_id: str
    reason: str
    actor: Actor
    networks: frozenset[str]


async def cancel_gathering_date(
    command: CancelGatheringDate, uow: GatheringsUnitOfWork
) -> GatheringDate:
    """Give it up; everyone who was coming, or waited, is told once."""
    gathering = await uow.gatherings.get(
        await uow.gathering_dates.gathering_of(command.gathering_date_id)
    )
    lead_gathering(command.actor, command.networks, gathering)
    date_of_it = await uow.gathering_dates.get(command.gathering_date_id)
    decision = Decision(command.actor.member_id, uow.now(), command.reason)
    people = await close_gathering_date(command.gathering_date_id, uow)
    is_public = gathering.visibility == "everyone"
    date_of_it.cancel(decision, people.registered, is_public=is_public)
    uow.gathering_dates.save(date_of_it)
    return date_of_it
