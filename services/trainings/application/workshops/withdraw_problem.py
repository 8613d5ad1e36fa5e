"""Withdrawing the problem that one has brought to a workshop."""

from dataclasses import dataclass

from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.application.workshops.see_workshop import Visitor, see_workshop
from services.trainings.domain.workshops.workshop_course import check_not_begun, check_takes_choices
from services.trainings.domain.workshops.workshop_errors import ProblemNotFoundError


@dataclass(frozen=True)
class WithdrawProblem:
    """Somebody no longer wishes to be helped with it."""

    workshop_id: str
    visitor: Visitor
    member_id: str | None


async def withdraw_problem(command: WithdrawProblem, uow: WorkshopUnitOfWork) -> None:
    """Remove it, with the choices of it; raise ProblemNotFoundError when they brought none."""
    workshop = await see_workshop(command.workshop_id, command.visitor, uow)
    member_id = await command.visitor.person(command.member_id, workshop, uow)
    check_not_begun(workshop, uow.now())
    check_takes_choices(workshop)
    for problem in await uow.workshop_problems.of_workshop(command.workshop_id):
        if problem.member_id == member_id:
            uow.workshop_problems.remove(problem.problem_id)
            return
    raise ProblemNotFoundError
