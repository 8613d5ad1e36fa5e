"""The catalogue that the product ships: facts in its own words, put where the office has imported nothing."""

from pathlib import Path

import structlog

from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.catalogue.import_catalogue import (
    CatalogueChanges,
    ImportCatalogue,
    import_catalogue,
)
from services.trainings.entrypoints.catalogue.catalogue_file import read_catalogue
from shared.storage.database import Database

SHIPPED = Path(__file__).resolve().parents[2] / "catalogue" / "trainings.json"

log = structlog.get_logger("catalogue")


async def stock_catalogue(database: Database) -> CatalogueChanges:
    """Put the shipped trainings and tariffs; again changes nothing, and never what was imported."""
    file = read_catalogue(SHIPPED.read_bytes())
    command = ImportCatalogue(
        file.sheets, file.tariffs, is_shipped=True, tariffs_from=file.tariffs_from
    )
    async with database.transaction() as transaction:
        changes = await import_catalogue(command, SqlUnitOfWork(transaction))
    if not changes.is_empty:
        log.info("catalogue_stocked", created=changes.created, updated=sorted(changes.updated))
    return changes
