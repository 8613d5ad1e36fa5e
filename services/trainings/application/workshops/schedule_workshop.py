"""Choosing the date of a workshop, and giving places to those who said yes to it."""

from dataclasses import dataclass
from datetime import timedelta

from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.application.registrations.register_person import (
    RegisterPerson,
    register_person,
)
from services.trainings.application.workshops.end_workshop import WORKSHOP_END
from services.trainings.application.workshops.find_meeting_place import find_meeting_place
from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.application.workshops.put_dates import POLL_CLOSING
from services.trainings.application.workshops.see_workshop import Visitor, see_workshop
from services.trainings.domain.registrations.occasion import Kind, Occasion
from services.trainings.domain.workshops.poll import Answer
from services.trainings.domain.workshops.workshop import Venue, Workshop
from services.trainings.domain.workshops.workshop_course import Voters, schedule, times_of


@dataclass(frozen=True)
class ScheduleWorkshop:
    """Who leads the workshop chooses a date; a place may be said now."""

    workshop_id: str
    visitor: Visitor
    date_id: str
    venue: Venue | None
    offer_lasts: timedelta
    """How long a freed place is kept for the next in line."""


async def schedule_workshop(command: ScheduleWorkshop, uow: WorkshopUnitOfWork) -> Workshop:
    """Choose it: who said yes has a place, in the order of the votes; who could come if need be is invited."""
    workshop = await see_workshop(command.workshop_id, command.visitor, uow)
    command.visitor.check_leads(workshop)
    voters = await _voters(workshop, command.date_id, uow)
    venue = await find_meeting_place(command.venue, uow) if command.venue else workshop.venue
    schedule(workshop, command.date_id, venue, voters, uow.now())
    uow.workshops.save(workshop)
    begins_at, ends_at = times_of(workshop)
    uow.occasions.add(
        Occasion(
            occasion_id=workshop.workshop_id,
            kind=Kind.WORKSHOP,
            title=workshop.title,
            once=workshop.workshop_id,
            network_id=None if workshop.is_public else workshop.network_id,
            capacity=workshop.places,
            begins_at=begins_at,
            offer_lasts=command.offer_lasts,
        )
    )
    for member_id in voters.placed:
        theirs = RegisterPerson(
            occasion_id=workshop.workshop_id, member_ids=(member_id,), actor=Actor(member_id)
        )
        await register_person(theirs, uow)
    uow.cancel(POLL_CLOSING, workshop.workshop_id)
    uow.schedule(WORKSHOP_END, workshop.workshop_id, ends_at)
    return workshop


async def _voters(workshop: Workshop, date_id: str, uow: WorkshopUnitOfWork) -> Voters:
    """Return who voted and still belongs here, in the order of their votes for this date."""
    votes = [
        vote
        for vote in await uow.workshop_votes.of_workshop(workshop.workshop_id)
        if workshop.is_public
        or await uow.memberships.is_in_any(vote.member_id, [workshop.network_id])
    ]
    here = {vote.member_id: vote.answer for vote in votes if vote.date_id == date_id}
    placed = [member_id for member_id, answer in here.items() if answer is Answer.YES]
    invited = [member_id for member_id, answer in here.items() if answer is Answer.IF_NEED_BE]
    suited = {vote.member_id: None for vote in votes if vote.answer is not Answer.NO}
    return Voters(placed, invited, [one for one in suited if one not in {*placed, *invited}])
