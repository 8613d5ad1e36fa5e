"""The read side of kits: lists that words find, and where a copy comes from."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Boolean, Integer, Text, and_, bindparam, literal, literal_column, or_, select
from sqlalchemy.dialects.postgresql import UUID

from services.trainings.adapters.workshops.sql_kits import KEPT, kit_of
from services.trainings.adapters.workshops.sql_workshop_queries import found_by, shown_to, who
from services.trainings.adapters.workshops.workshops_tables import kits
from services.trainings.application.workshops.see_workshop import Visitor
from services.trainings.domain.workshops.kit import Kit, KitState
from shared.storage.transaction import Transaction

_after = bindparam("after", type_=UUID)
_network = bindparam("network_id", type_=UUID)
_theme = bindparam("theme", type_=Text)
_is_mine = kits.c.author_id == bindparam("me", type_=UUID)
_is_published = kits.c.state == literal_column(f"'{KitState.PUBLISHED.value}'")

KITS = (
    select(*KEPT)
    .where(
        or_(and_(_is_published, shown_to(kits)), _is_mine),
        or_(~bindparam("only_mine", type_=Boolean), _is_mine),
        found_by(kits),
        or_(_theme.is_(None), kits.c.theme == _theme),
        or_(_network.is_(None), kits.c.network_id == _network),
        or_(_after.is_(None), kits.c.id < _after),
    )
    .order_by(kits.c.id.desc())
    .limit(bindparam("limit", type_=Integer))
)

_columns = (kits.c.id, kits.c.copied_from, kits.c.title)
_line = (
    select(*_columns, literal(0).label("far"))
    .where(kits.c.id == bindparam("kit_id"))
    .cte("line", recursive=True)
)
_line = _line.union_all(
    select(*_columns, _line.c.far + 1).join(_line, kits.c.id == _line.c.copied_from)
)
LINEAGE = (
    select(kits.c.id, kits.c.title)
    .join(_line, _line.c.id == kits.c.id)
    .where(_line.c.far > 0, _is_published, shown_to(kits))
    .order_by(_line.c.far)
)
COPIES = (
    select(kits.c.id, kits.c.title)
    .where(kits.c.copied_from == bindparam("kit_id"), _is_published, shown_to(kits))
    .order_by(kits.c.id)
    .limit(100)
)


@dataclass(frozen=True)
class KitFilter:
    """Which kits to list."""

    words: str | None
    theme: str | None
    network_id: str | None
    is_only_mine: bool


@dataclass(frozen=True)
class Relative:
    """A kit that another one comes from, or that comes from it."""

    kit_id: str
    title: str


async def kit_page(
    transaction: Transaction, visitor: Visitor, wanted: KitFilter, *, after: str | None, limit: int
) -> Sequence[Kit]:
    """Return published kits that the visitor may see, and their own ones, newest first."""
    rows = await transaction.fetch_all(
        KITS,
        **who(visitor),
        me=visitor.actor.member_id,
        only_mine=wanted.is_only_mine,
        words=wanted.words,
        theme=wanted.theme,
        network_id=wanted.network_id,
        after=after,
        limit=limit,
    )
    return [kit_of(row) for row in rows]


async def kit_lineage(
    transaction: Transaction, visitor: Visitor, kit_id: str
) -> tuple[Sequence[Relative], Sequence[Relative]]:
    """Return what a kit comes from, nearest first, and its copies: those that the visitor may see."""
    from_, copies = [
        await transaction.fetch_all(statement, **who(visitor), kit_id=kit_id)
        for statement in (LINEAGE, COPIES)
    ]
    return [Relative(row["id"], row["title"]) for row in from_], [
        Relative(row["id"], row["title"]) for row in copies
    ]
