"""Bringing the catalogue to what a file says, and saying what that changes."""

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from services.trainings.application.money.date_tariff import date_tariff
from services.trainings.application.money.ports_of_money import TariffUnitOfWork
from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.catalogue.training import Sheet, Tariff, Training


class CatalogueUnitOfWork(UnitOfWork, TariffUnitOfWork, Protocol):
    """One transaction, for whoever brings a catalogue."""


@dataclass(frozen=True)
class ImportCatalogue:
    """The training office brings a catalogue; trainings that it does not mention stay as they are."""

    sheets: tuple[Sheet, ...]
    tariffs: tuple[Tariff, ...] = ()
    is_shipped: bool = False
    """The product's own facts: they never replace what the office has imported."""
    is_dry_run: bool = False
    tariffs_from: date | None = None
    """First day on which its tariffs hold: that of the catalogue's year; of this year when it names none."""


@dataclass
class CatalogueChanges:
    """What an import changes; empty the second time."""

    created: list[int] = field(default_factory=list)
    updated: dict[int, list[str]] = field(default_factory=dict)
    """Names of the changed fields, by training number."""
    unchanged: list[int] = field(default_factory=list)
    tariffs: list[str] = field(default_factory=list)
    """Audiences whose tariff is new or changed."""

    @property
    def is_empty(self) -> bool:
        """True when nothing changes."""
        return not (self.created or self.updated or self.tariffs)


async def import_catalogue(command: ImportCatalogue, uow: CatalogueUnitOfWork) -> CatalogueChanges:
    """Write what differs, or only say it when it is a dry run."""
    changes = CatalogueChanges()
    known = await uow.trainings.all()
    for sheet in command.sheets:
        training = _training(sheet, known.get(sheet.number), command, uow)
        is_new = _note(training, known.get(sheet.number), changes)
        if is_new and not command.is_dry_run:
            uow.trainings.put(training)
    await _import_tariffs(command, uow, changes)
    return changes


def _training(
    sheet: Sheet, known: Training | None, command: ImportCatalogue, uow: UnitOfWork
) -> Training:
    if known is None:
        return Training(uow.new_id(), sheet, command.is_shipped)
    if command.is_shipped and not known.is_shipped:
        return known
    return known.revised(sheet, is_shipped=command.is_shipped)


def _note(training: Training, known: Training | None, changes: CatalogueChanges) -> bool:
    """Note what changes; say whether something is to be written."""
    number = training.sheet.number
    if known is None:
        changes.created.append(number)
    elif fields := list(known.changes_to(training)):
        changes.updated[number] = fields
    else:
        changes.unchanged.append(number)
    return training != known


async def _import_tariffs(
    command: ImportCatalogue, uow: CatalogueUnitOfWork, changes: CatalogueChanges
) -> None:
    valid_from = command.tariffs_from or date(uow.now().year, 1, 1)
    known = await uow.trainings.tariffs()
    for tariff in command.tariffs:
        before, was_shipped = known.get(tariff.audience, (None, True))
        if command.is_shipped and not was_shipped:
            continue
        if before != tariff:
            changes.tariffs.append(tariff.audience)
        is_written = before != tariff or was_shipped != command.is_shipped
        if is_written and not command.is_dry_run:
            uow.trainings.put_tariff(tariff, is_shipped=command.is_shipped)
        if not command.is_dry_run:
            await date_tariff(tariff, valid_from, uow)
