"""Partners in PostgreSQL."""

from asyncpg import Record
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.partners.adapters.tables import partner
from services.partners.domain.partner import (
    Partner,
    PartnerNotFoundError,
    Scope,
    SlugTakenError,
    State,
)
from shared.storage.transaction import Transaction

CHANGING = ("title", "contact_email", "networks", "types", "state", "version")

FIND = select(partner).where(partner.c.id == bindparam("partner_id")).with_for_update()
ADD = (
    upsert(partner)
    .values({column.name: bindparam(column.name) for column in partner.c})
    .on_conflict_do_nothing(index_elements=["slug"])
)
SAVE = (
    update(partner)
    .where(partner.c.id == bindparam("id_"))
    .values({name: bindparam(name) for name in CHANGING})
)
REMOVE = delete(partner).where(partner.c.id == bindparam("partner_id"))


class SqlPartners:
    """Partners of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, partner_id: str) -> Partner:
        """Load and lock; raise PartnerNotFoundError."""
        row = await self._transaction.fetch_one(FIND, partner_id=partner_id)
        if row is None:
            raise PartnerNotFoundError
        return partner_of(row)

    async def add(self, new: Partner) -> None:
        """Keep a new one; raise SlugTakenError."""
        given = {"id": new.partner_id, "slug": new.slug, "created_at": new.created_at}
        if not await self._transaction.execute(ADD, **given, **_columns(new)):
            raise SlugTakenError(slug=new.slug)

    def save(self, changed: Partner) -> None:
        """Keep what has changed."""
        self._transaction.write(SAVE, {"id_": changed.partner_id, **_columns(changed)})

    async def remove(self, partner_id: str) -> None:
        """Forget it, its keys and all that is theirs; raise PartnerNotFoundError."""
        if not await self._transaction.execute(REMOVE, partner_id=partner_id):
            raise PartnerNotFoundError


def partner_of(row: Record) -> Partner:
    """Return the partner of a row."""
    return Partner(
        partner_id=row["id"],
        slug=row["slug"],
        title=row["title"],
        contact_email=row["contact_email"],
        scope=scope_of(row),
        created_at=row["created_at"],
        state=State(row["state"]),
        version=row["version"],
    )


def scope_of(row: Record) -> Scope:
    """Return what a row's partner hears; types that are no more are heard no more."""
    networks, types = row["networks"], row["types"]
    return Scope(
        networks=None if networks is None else frozenset(networks),
        types=None if types is None else frozenset(types),
    )


def _columns(kept: Partner) -> dict[str, object]:
    networks, types = kept.scope.networks, kept.scope.types
    return {
        "title": kept.title,
        "contact_email": kept.contact_email,
        "networks": None if networks is None else sorted(networks),
        "types": None if types is None else sorted(types),
        "state": kept.state.value,
        "version": kept.version,
    }
