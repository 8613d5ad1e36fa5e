"""From what the catalogue returns to what the HTTP door answers."""

from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter

from services.trainings.application.catalogue.import_catalogue import CatalogueChanges
from services.trainings.domain.catalogue.training import Sheet, Tariff, Training
from services.trainings.entrypoints.schemas import (
    CatalogueChangesOut,
    TariffOut,
    TrainingDetailOut,
    TrainingOut,
)

SHEETS = TypeAdapter(Sheet)


def training_out(training: Training) -> TrainingOut:
    """Return a training of the list."""
    return TrainingOut.model_validate(_fields(training))


def training_detail_out(training: Training, tariffs: Iterable[Tariff]) -> TrainingDetailOut:
    """Return a training with its tariffs, priced for its number of days."""
    days = sum(training.sheet.days_by_part)
    priced = [
        TariffOut(
            audience=tariff.audience,
            day_price_cents=tariff.day_price_cents,
            whole_price_cents=None
            if tariff.day_price_cents is None
            else days * tariff.day_price_cents,
            registration_fee_cents=tariff.registration_fee_cents,
            funding=list(tariff.funding),
        )
        for tariff in tariffs
    ]
    return TrainingDetailOut.model_validate({**_fields(training), "tariffs": priced})


def _fields(training: Training) -> dict[str, Any]:
    sheet = SHEETS.dump_python(training.sheet)
    drafts = [{"draft": number, **draft} for number, draft in enumerate(sheet["drafts"], 1)]
    return {**sheet, "training_id": training.training_id, "drafts": drafts}


def changes_out(changes: CatalogueChanges, *, is_dry_run: bool) -> CatalogueChangesOut:
    """Return what an import changes."""
    return CatalogueChangesOut(
        is_dry_run=is_dry_run,
        created=changes.created,
        updated=changes.updated,
        unchanged=changes.unchanged,
        tariffs=changes.tariffs,
    )
