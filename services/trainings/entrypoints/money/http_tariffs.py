"""HTTP: what each audience pays, from one day to another."""

from datetime import date
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.trainings.adapters.money.sql_tariff_rules import tariff_page
from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.money.end_tariff_rule import EndTariffRule, end_tariff_rule
from services.trainings.application.money.put_tariff_rule import PutTariffRule, put_tariff_rule
from services.trainings.application.money.withdraw_tariff_rule import (
    WithdrawTariffRule,
    withdraw_tariff_rule,
)
from services.trainings.entrypoints.money.money_schemas import (
    MoneySettings,
    TariffEndIn,
    TariffRuleIn,
    TariffRuleOut,
    TariffRulePage,
)
from services.trainings.entrypoints.money.money_views import rule_out
from services.trainings.entrypoints.roles import ROLES
from shared.http.door import CommandDoor
from shared.http.tokens import CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["money"])

Limit = Annotated[int, Query(ge=1, le=200)]


def money_of(request: Request) -> MoneySettings:
    """Return what this installation says about money."""
    settings: MoneySettings = request.app.state.money
    return settings


def today(request: Request, transaction: Transaction) -> date:
    """Return today's date where the office is."""
    return transaction.now().astimezone(ZoneInfo(money_of(request).time_zone)).date()


@router.get("/tariffs", response_model=TariffRulePage)
async def get_tariffs(
    caller: CurrentCaller,
    door: CommandDoor,
    on: Annotated[date | None, Query(description="Only those that hold on this day.")] = None,
    after: UUID | None = None,
    limit: Limit = 50,
) -> TariffRulePage:
    """List the tariffs, those of the past and of the future included."""
    require(ROLES, "read_tariffs", caller)
    cursor = str(after) if after else None

    async def query(transaction: Transaction) -> TariffRulePage:
        rules = await tariff_page(transaction, day=on, after=cursor, limit=limit)
        last = rules[-1].rule_id if len(rules) == limit else None
        return TariffRulePage(items=[rule_out(rule) for rule in rules], next=last)

    page: TariffRulePage = await door.read(query)
    return page


@router.post("/tariffs", status_code=201, response_model=TariffRuleOut)
async def post_tariff(body: TariffRuleIn, caller: CurrentCaller, door: CommandDoor) -> Response:
    """State what an audience pays from a day on; the tariff that held without end until then ends on the eve."""
    require(ROLES, "manage_tariffs", caller)
    command = PutTariffRule(
        audience=body.audience,
        valid_from=body.valid_from,
        valid_until=body.valid_until,
        day_price=body.day_price,
        registration_fee=body.registration_fee,
        funding=tuple(body.funding),
    )

    async def use_case(transaction: Transaction) -> TariffRuleOut:
        return rule_out(await put_tariff_rule(command, SqlUnitOfWork(transaction)))

    return await door.run(use_case, status=201)


@router.post("/tariffs/{tariff_id}/end", response_model=TariffRuleOut)
async def post_tariff_end(
    tariff_id: UUID, body: TariffEndIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Say on which day a tariff holds for the last time; what it has priced keeps its price."""
    require(ROLES, "manage_tariffs", caller)
    command = EndTariffRule(str(tariff_id), body.valid_until)

    async def use_case(transaction: Transaction) -> TariffRuleOut:
        return rule_out(await end_tariff_rule(command, SqlUnitOfWork(transaction)))

    return await door.run(use_case)


@router.post("/tariffs/{tariff_id}/withdraw", status_code=204)
async def post_tariff_withdrawal(
    tariff_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Take back a tariff that has not begun."""
    require(ROLES, "manage_tariffs", caller)

    async def use_case(transaction: Transaction) -> None:
        command = WithdrawTariffRule(str(tariff_id), today(door.request, transaction))
        await withdraw_tariff_rule(command, SqlUnitOfWork(transaction))

    return await door.run(use_case, status=204)
