"""Saying on which problem one would like the group to work."""

from dataclasses import dataclass

from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.application.workshops.require_part import require_part
from services.trainings.application.workshops.see_workshop import Visitor, see_workshop
from services.trainings.domain.workshops.workshop_course import check_takes_choices
from services.trainings.domain.workshops.workshop_errors import ProblemNotFoundError


@dataclass(frozen=True)
class ChooseProblem:
    """Somebody who takes part chooses one problem, or another one than before."""

    workshop_id: str
    visitor: Visitor
    member_id: str | None
    problem_id: str


async def choose_problem(command: ChooseProblem, uow: WorkshopUnitOfWork) -> None:
    """Keep the choice; raise NotTakingPartError to others, ProblemNotFoundError."""
    workshop = await see_workshop(command.workshop_id, command.visitor, uow)
    member_id = await command.visitor.person(command.member_id, workshop, uow)
    check_takes_choices(workshop)
    await require_part(command.workshop_id, member_id, uow)
    known = await uow.workshop_problems.of_workshop(command.workshop_id)
    if command.problem_id not in {problem.problem_id for problem in known}:
        raise ProblemNotFoundError
    uow.workshop_problems.choose(command.workshop_id, member_id, command.problem_id)
