"""The statements that keep copies of foreign facts: newest version wins, whatever the order."""

from sqlalchemy import ColumnElement, Table, bindparam, case, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.dialects.postgresql.dml import Insert

from services.matching.adapters.tables import (
    erased_member,
    link,
    membership,
    network,
    savoir,
)


def _kept(table: Table, **special: ColumnElement[object]) -> Insert:
    """Return the guarded upsert of a whole row; `special` columns are not taken as they come."""
    new = insert(table).values({column.name: bindparam(column.name) for column in table.c})
    taken = {
        column.name: special.get(column.name, new.excluded[column.name])
        for column in table.c
        if not column.primary_key
    }
    return new.on_conflict_do_update(
        index_elements=list(table.primary_key),
        set_=taken,
        where=table.c.version < new.excluded.version,
    )


KEEP_SAVOIR = _kept(
    savoir,
    returned_at=case(
        (savoir.c.is_live, savoir.c.returned_at), else_=insert(savoir).excluded.returned_at
    ),
)
"""`returned_at` stays for as long as the savoir has been on the board without a break."""

KEEP_MEMBERSHIP = _kept(membership)
KEEP_LINK = _kept(link)
KEEP_NETWORK = _kept(network)
KEEP_ERASED = (
    insert(erased_member)
    .values(member_id=bindparam("member_id"), version=bindparam("version"))
    .on_conflict_do_nothing()
)

BLANK_SAVOIRS = (
    update(savoir)
    .where(savoir.c.member_id == bindparam("gone_id"))
    .values(title="", description="", is_live=False)
)
"""The texts of somebody who asked to be forgotten."""
