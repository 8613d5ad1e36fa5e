"""HTTP: the catalogue of trainings, and its import."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from services.trainings.adapters.money.sql_tariff_rules import tariff_page
from services.trainings.adapters.sql_queries import catalogue_page
from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.catalogue.import_catalogue import import_catalogue
from services.trainings.entrypoints.catalogue.catalogue_faults import CatalogueFileError
from services.trainings.entrypoints.catalogue.catalogue_file import read_catalogue
from services.trainings.entrypoints.catalogue.views import (
    changes_out,
    training_detail_out,
    training_out,
)
from services.trainings.entrypoints.messages import CATALOGUE_INVALID
from services.trainings.entrypoints.money.http_tariffs import today
from services.trainings.entrypoints.roles import ROLES
from services.trainings.entrypoints.schemas import (
    CatalogueChangesOut,
    TrainingDetailOut,
    TrainingPage,
)
from shared.http.door import CommandDoor
from shared.http.problems import problem
from shared.http.tokens import CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["trainings"])

Number = Annotated[int, Path(ge=1, le=9999, description="The training's number in the catalogue.")]


@router.get("/trainings", response_model=TrainingPage)
async def get_trainings(
    caller: CurrentCaller,
    door: CommandDoor,
    after: Annotated[int, Query(ge=0, le=9999)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> TrainingPage:
    """List the catalogue by number, with the sessions that it announces."""
    require(ROLES, "read_catalogue", caller)

    async def query(transaction: Transaction) -> TrainingPage:
        page = await catalogue_page(transaction, after, limit)
        last = page[-1].sheet.number if len(page) == limit else None
        return TrainingPage(items=[training_out(training) for training in page], next=last)

    page: TrainingPage = await door.read(query)
    return page


@router.get("/trainings/{number}", response_model=TrainingDetailOut)
async def get_training(
    number: Number, caller: CurrentCaller, door: CommandDoor
) -> TrainingDetailOut:
    """Show one training with its aims, content and today's tariffs."""
    require(ROLES, "read_catalogue", caller)

    async def query(transaction: Transaction) -> TrainingDetailOut:
        uow = SqlUnitOfWork(transaction)
        training = await uow.trainings.by_number(number)
        rules = await tariff_page(transaction, day=today(door.request, transaction))
        return training_detail_out(training, [rule.as_tariff() for rule in rules])

    found: TrainingDetailOut = await door.read(query)
    return found


@router.post("/trainings/import", response_model=CatalogueChangesOut)
async def post_import(
    request: Request, caller: CurrentCaller, door: CommandDoor, dry_run: bool = False
) -> Response:
    """Bring the catalogue to what the JSON file in the body says: all of it, or nothing.

    The second time nothing changes. With `dry_run` only what would change is said.
    """
    require(ROLES, "import_catalogue", caller)
    try:
        command = read_catalogue(await request.body(), is_dry_run=dry_run)
    except CatalogueFileError as error:
        title = CATALOGUE_INVALID
        return problem(422, "catalogue_invalid", title, errors=error.faults)

    async def use_case(transaction: Transaction) -> CatalogueChangesOut:
        changes = await import_catalogue(command, SqlUnitOfWork(transaction))
        return changes_out(changes, is_dry_run=dry_run)

    return await door.run(use_case)
