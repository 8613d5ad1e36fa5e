"""HTTP: a workshop from its date to its end, and the problems that people bring."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.adapters.workshops.sql_workshop_problems import SqlWorkshopProblems
from services.trainings.adapters.workshops.sql_workshop_queries import kept_problems
from services.trainings.application.workshops.bring_problem import BringProblem, bring_problem
from services.trainings.application.workshops.cancel_workshop import CancelWorkshop, cancel_workshop
from services.trainings.application.workshops.choose_problem import ChooseProblem, choose_problem
from services.trainings.application.workshops.hold_workshop import HoldWorkshop, hold_workshop
from services.trainings.application.workshops.move_workshop import MoveWorkshop, move_workshop
from services.trainings.application.workshops.schedule_workshop import (
    ScheduleWorkshop,
    schedule_workshop,
)
from services.trainings.application.workshops.settle_problem import SettleProblem, settle_problem
from services.trainings.application.workshops.withdraw_problem import (
    WithdrawProblem,
    withdraw_problem,
)
from services.trainings.entrypoints.roles import ROLES
from services.trainings.entrypoints.schemas import ReasonIn
from services.trainings.entrypoints.sessions.session_schemas import Defaults
from services.trainings.entrypoints.workshops.workshops_door import (
    answer_workshop,
    find_venue,
    shown_to_group,
    text_of,
    visitor_of,
    wanted_date,
)
from services.trainings.entrypoints.workshops.workshops_schemas import (
    ChoiceIn,
    KeptProblemOut,
    KeptProblemPage,
    MoveIn,
    OnBehalfIn,
    ProblemIn,
    ProblemsOut,
    ScheduleIn,
    SettlementIn,
    WorkshopOut,
)
from services.trainings.entrypoints.workshops.workshops_views import problems_out
from shared.http.door import CommandDoor
from shared.http.tokens import Caller, CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["workshops"])


@router.post("/workshops/{workshop_id}/schedule", response_model=WorkshopOut)
async def post_schedule(
    workshop_id: UUID, body: ScheduleIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Choose the date: who said yes to it has a place, the others may register for what is left."""
    require(ROLES, "lead_workshop", caller)
    visitor = visitor_of(caller)
    defaults: Defaults = door.request.app.state.defaults
    command = ScheduleWorkshop(
        workshop_id=str(workshop_id),
        visitor=visitor,
        date_id=str(body.date_id),
        venue=find_venue(body.venue),
        offer_lasts=defaults.offer_lasts,
    )
    return await answer_workshop(door, visitor, lambda uow: schedule_workshop(command, uow))


@router.post("/workshops/{workshop_id}/move", response_model=WorkshopOut)
async def post_move(
    workshop_id: UUID, body: MoveIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Hold it at another time or place; everyone keeps their registration and is told why."""
    require(ROLES, "lead_workshop", caller)
    visitor = visitor_of(caller)
    date = wanted_date(body.date) if body.date else None
    command = MoveWorkshop(str(workshop_id), visitor, date, find_venue(body.venue), body.reason)
    return await answer_workshop(door, visitor, lambda uow: move_workshop(command, uow))


@router.post("/workshops/{workshop_id}/hold", response_model=WorkshopOut)
async def post_held(workshop_id: UUID, caller: CurrentCaller, door: CommandDoor) -> Response:
    """Say that it has taken place, before its end comes by itself."""
    require(ROLES, "lead_workshop", caller)
    visitor = visitor_of(caller)
    command = HoldWorkshop(str(workshop_id), visitor)
    return await answer_workshop(door, visitor, lambda uow: hold_workshop(command, uow))


@router.post("/workshops/{workshop_id}/cancel", response_model=WorkshopOut)
async def post_cancelled_workshop(
    workshop_id: UUID, body: ReasonIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Give it up; everyone who has a place, or whom a date suited, is told why."""
    require(ROLES, "lead_workshop", caller)
    visitor = visitor_of(caller)
    command = CancelWorkshop(str(workshop_id), visitor, body.reason)
    return await answer_workshop(door, visitor, lambda uow: cancel_workshop(command, uow))


@router.get("/workshops/{workshop_id}/problems", response_model=ProblemsOut)
async def get_problems(workshop_id: UUID, caller: CurrentCaller, door: CommandDoor) -> ProblemsOut:
    """Show what was brought; to the group only."""
    require(ROLES, "take_part_in_workshop", caller)

    async def query(transaction: Transaction) -> ProblemsOut:
        return await _problems(transaction, str(workshop_id), caller)

    found: ProblemsOut = await door.read(query)
    return found


async def _problems(transaction: Transaction, workshop_id: str, caller: Caller) -> ProblemsOut:
    workshop = await shown_to_group(transaction, workshop_id, visitor_of(caller))
    problems = await SqlWorkshopProblems(transaction).of_workshop(workshop_id)
    return problems_out(workshop, problems)


@router.put("/workshops/{workshop_id}/problem", response_model=ProblemsOut)
async def put_problem(
    workshop_id: UUID, body: ProblemIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Bring a problem, or word it anew until the workshop begins; it is shown to the group with who brings it."""
    require(ROLES, "take_part_in_workshop", caller)
    command = BringProblem(str(workshop_id), visitor_of(caller), text_of(body.member_id), body.text)

    async def use_case(transaction: Transaction) -> ProblemsOut:
        await bring_problem(command, SqlUnitOfWork(transaction))
        return await _problems(transaction, str(workshop_id), caller)

    return await door.run(use_case)


@router.post("/workshops/{workshop_id}/problem/withdraw", status_code=204)
async def post_withdrawn_problem(
    workshop_id: UUID, caller: CurrentCaller, door: CommandDoor, body: OnBehalfIn | None = None
) -> Response:
    """Take back what one has brought, until the workshop begins."""
    require(ROLES, "take_part_in_workshop", caller)
    whose = text_of(body.member_id if body else None)
    command = WithdrawProblem(str(workshop_id), visitor_of(caller), whose)

    async def use_case(transaction: Transaction) -> None:
        await withdraw_problem(command, SqlUnitOfWork(transaction))

    return await door.run(use_case)


@router.put("/workshops/{workshop_id}/problem-choice", response_model=ProblemsOut)
async def put_choice(
    workshop_id: UUID, body: ChoiceIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Say on which problem one would like the group to work; the last word counts."""
    require(ROLES, "take_part_in_workshop", caller)
    command = ChooseProblem(
        str(workshop_id), visitor_of(caller), text_of(body.member_id), str(body.problem_id)
    )

    async def use_case(transaction: Transaction) -> ProblemsOut:
        await choose_problem(command, SqlUnitOfWork(transaction))
        return await _problems(transaction, str(workshop_id), caller)

    return await door.run(use_case)


@router.post("/workshops/{workshop_id}/problems/settle", response_model=ProblemsOut)
async def post_settlement(
    workshop_id: UUID, caller: CurrentCaller, door: CommandDoor, body: SettlementIn | None = None
) -> Response:
    """Settle on the group's choice; when several are first, name one. The others are kept for next time."""
    require(ROLES, "lead_workshop", caller)
    named = text_of(body.problem_id if body else None)
    command = SettleProblem(str(workshop_id), visitor_of(caller), named)

    async def use_case(transaction: Transaction) -> ProblemsOut:
        await settle_problem(command, SqlUnitOfWork(transaction))
        return await _problems(transaction, str(workshop_id), caller)

    return await door.run(use_case)


@router.get("/kept-problems", response_model=KeptProblemPage)
async def get_kept_problems(
    caller: CurrentCaller,
    door: CommandDoor,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> KeptProblemPage:
    """List what the caller brought to workshops that worked on something else."""
    require(ROLES, "take_part_in_workshop", caller)

    async def query(transaction: Transaction) -> KeptProblemPage:
        found = await kept_problems(
            transaction, caller.member_id, after=text_of(after), limit=limit
        )
        last = found[-1].problem_id if len(found) == limit else None
        return KeptProblemPage(items=[KeptProblemOut(**vars(one)) for one in found], next=last)

    page: KeptProblemPage = await door.read(query)
    return page
