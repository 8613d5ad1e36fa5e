"""Kits in PostgreSQL."""

from typing import Any

from asyncpg import Record
from sqlalchemy import bindparam, insert, literal_column, select, update

from services.trainings.adapters.workshops.workshops_tables import kits
from services.trainings.domain.workshops.kit import Kit, KitNotFoundError, KitSheet, KitState, Step
from shared.storage.transaction import Transaction

KEPT = [column for column in kits.c if column.name != "search"]
"""The columns of a kit itself; the other one is for the search alone."""

LOCK = select(*KEPT).where(kits.c.id == bindparam("kit_id")).with_for_update()
ADD = insert(kits).values({column.name: bindparam(column.name) for column in KEPT})
CHANGING = (
    "title",
    "theme",
    "audience",
    "text",
    "material",
    "steps",
    "visibility",
    "state",
    "revision",
    "version",
)
SAVE = (
    update(kits)
    .where(kits.c.id == bindparam("kit_id"))
    .values({name: bindparam(name) for name in CHANGING})
)
FORGET_DRAFTS = (
    update(kits)
    .where(
        kits.c.author_id == bindparam("member_id"),
        kits.c.state == literal_column(f"'{KitState.DRAFT.value}'"),
    )
    .values(state=KitState.WITHDRAWN.value)
)
FORGET = update(kits).where(kits.c.author_id == bindparam("member_id")).values(author_id=None)


class SqlKits:
    """The kits of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction

    async def get(self, kit_id: str) -> Kit:
        """Load and lock, or raise KitNotFoundError."""
        row = await self._transaction.fetch_one(LOCK, kit_id=kit_id)
        if row is None:
            raise KitNotFoundError
        return kit_of(row)

    def add(self, kit: Kit) -> None:
        """Write a new one and announce its facts."""
        values = {
            "id": kit.kit_id,
            "network_id": kit.network_id,
            "author_id": kit.author_id,
            "copied_from": kit.copied_from,
            **_changing(kit),
        }
        self._transaction.write(ADD, values)
        self._transaction.announce(kit, kit.kit_id, kit.network_id)

    def save(self, kit: Kit) -> None:
        """Write a loaded one and announce its facts."""
        self._transaction.write(SAVE, {"kit_id": kit.kit_id, **_changing(kit)})
        self._transaction.announce(kit, kit.kit_id, kit.network_id)

    def forget(self, member_id: str) -> None:
        """Name the person nowhere any more; their drafts are withdrawn, what they published stays."""
        self._transaction.write(FORGET_DRAFTS, {"member_id": member_id})
        self._transaction.write(FORGET, {"member_id": member_id})


def _changing(kit: Kit) -> dict[str, Any]:
    sheet = kit.sheet
    return {
        "title": sheet.title,
        "theme": sheet.theme,
        "audience": sheet.audience,
        "text": sheet.text,
        "material": list(sheet.material),
        "steps": [vars(step) for step in sheet.steps],
        "visibility": sheet.visibility,
        "state": kit.state.value,
        "revision": kit.revision,
        "version": kit.version,
    }


def kit_of(row: Record) -> Kit:
    """Return the kit that a row holds."""
    return Kit(
        kit_id=row["id"],
        network_id=row["network_id"],
        author_id=row["author_id"],
        sheet=KitSheet(
            title=row["title"],
            theme=row["theme"],
            audience=row["audience"],
            text=row["text"],
            material=tuple(row["material"]),
            steps=tuple(Step(**step) for step in row["steps"]),
            visibility=row["visibility"],
        ),
        state=KitState(row["state"]),
        copied_from=row["copied_from"],
        revision=row["revision"],
        version=row["version"],
    )
