"""Ending a series: the dates after a day are given up."""

from dataclasses import dataclass
from datetime import date

from services.trainings.application.gatherings.close_gathering_date import close_gathering_date
from services.trainings.application.gatherings.enter_gathering_dates import GATHERING_HORIZON
from services.trainings.application.gatherings.lead_gathering import lead_gathering
from services.trainings.application.gatherings.ports_of_gatherings import GatheringsUnitOfWork
from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.domain.gatherings.gathering import Decision, Gathering, GivenUp


@dataclass(frozen=True)
class EndGathering:
    """Whoever leads it gives up the rest of a series, with a reason."""

    gathering_id: str
    last_day: date
    reason: str
    actor: Actor
    networks: frozenset[str]


async def end_gathering(command: EndGathering, uow: GatheringsUnitOfWork) -> Gathering:
    """Give up every date after the last day; everyone who was coming or waited is told once."""
    gathering = await uow.gatherings.get(command.gathering_id)
    lead_gathering(command.actor, command.networks, gathering)
    decision = Decision(command.actor.member_id, uow.now(), command.reason)
    dates = await uow.gathering_dates.ahead(gathering.gathering_id, command.last_day, decision.at)
    coming: dict[str, None] = {}
    waiting: dict[str, None] = {}
    for one in dates:
        one.drop(decision)
        uow.gathering_dates.save(one)
        people = await close_gathering_date(one.gathering_date_id, uow, has_series_ended=True)
        coming.update(dict.fromkeys(people.registered))
        waiting.update(dict.fromkeys(people.waiting))
    only_waiting = [member_id for member_id in waiting if member_id not in coming]
    given_up = GivenUp([one.gathering_date_id for one in dates], list(coming), only_waiting)
    gathering.end(command.last_day, decision, given_up)
    uow.gatherings.save(gathering)
    uow.cancel(GATHERING_HORIZON, gathering.gathering_id)
    return gathering
