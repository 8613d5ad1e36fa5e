"""Moving a workshop to another time or place."""

from dataclasses import dataclass

from services.trainings.application.registrations.pass_on_places import pass_on_places
from services.trainings.application.workshops.end_workshop import WORKSHOP_END
from services.trainings.application.workshops.find_meeting_place import find_meeting_place
from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.application.workshops.put_dates import WantedDate
from services.trainings.application.workshops.see_workshop import Visitor, see_workshop
from services.trainings.domain.workshops.poll import CandidateDate, candidate
from services.trainings.domain.workshops.workshop import Venue, Workshop
from services.trainings.domain.workshops.workshop_course import Decision, Move, move, times_of


@dataclass(frozen=True)
class MoveWorkshop:
    """Who leads the workshop moves it; what is left out stays."""

    workshop_id: str
    visitor: Visitor
    date: WantedDate | None
    venue: Venue | None
    reason: str


async def move_workshop(command: MoveWorkshop, uow: WorkshopUnitOfWork) -> Workshop:
    """Move it; everyone keeps their registration and is told."""
    visitor = command.visitor
    workshop = await see_workshop(command.workshop_id, visitor, uow)
    visitor.check_leads(workshop)
    occasion = await uow.occasions.get(command.workshop_id)
    people = [one.member_id for one in await uow.registrations.live(command.workshop_id)]
    to = Move(
        _date(workshop, command.date, uow),
        await find_meeting_place(command.venue, uow) if command.venue else workshop.venue,
        Decision(command.reason, visitor.actor.member_id),
    )
    move(workshop, to, people, uow.now())
    begins_at, ends_at = times_of(workshop)
    occasion.begins_at = begins_at
    await pass_on_places(occasion, uow)
    uow.occasions.save(occasion)
    uow.workshops.save(workshop)
    uow.schedule(WORKSHOP_END, command.workshop_id, ends_at)
    return workshop


def _date(workshop: Workshop, wanted: WantedDate | None, uow: WorkshopUnitOfWork) -> CandidateDate:
    begins_at, ends_at = times_of(workshop)
    if wanted is None:
        return CandidateDate(date_id="", begins_at=begins_at, ends_at=ends_at)
    minutes = wanted.minutes or int((ends_at - begins_at).total_seconds() // 60)
    return candidate(uow.new_id(), wanted.starts, minutes, workshop.time_zone)
