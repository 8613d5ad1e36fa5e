"""Bringing a problem to a workshop."""

from dataclasses import dataclass

from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.application.workshops.require_part import require_part
from services.trainings.application.workshops.see_workshop import Visitor, see_workshop
from services.trainings.domain.workshops.problem import Problem
from services.trainings.domain.workshops.workshop_course import check_not_begun, check_takes_choices


@dataclass(frozen=True)
class BringProblem:
    """Somebody who takes part says, or says anew, with what they would like to be helped."""

    workshop_id: str
    visitor: Visitor
    member_id: str | None
    text: str


async def bring_problem(command: BringProblem, uow: WorkshopUnitOfWork) -> Problem:
    """Keep it; raise NotTakingPartError to others, WorkshopBegunError once it has begun."""
    workshop = await see_workshop(command.workshop_id, command.visitor, uow)
    member_id = await command.visitor.person(command.member_id, workshop, uow)
    check_not_begun(workshop, uow.now())
    check_takes_choices(workshop)
    await require_part(command.workshop_id, member_id, uow)
    mine = [
        one
        for one in await uow.workshop_problems.of_workshop(command.workshop_id)
        if one.member_id == member_id
    ]
    problem_id, voices = (mine[0].problem_id, mine[0].voices) if mine else (uow.new_id(), 0)
    problem = Problem(problem_id, member_id, command.text, voices)
    uow.workshop_problems.put(command.workshop_id, problem)
    return problem
