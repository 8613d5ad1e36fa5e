"""The statement that keeps a copy of a foreign thing: the newest version wins, whatever the order."""

from sqlalchemy import Table, bindparam
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.dialects.postgresql.dml import Insert


def newest_of(table: Table) -> Insert:
    """Return the upsert of a whole row, guarded by its column `version`."""
    new = insert(table).values({column.name: bindparam(column.name) for column in table.c})
    return new.on_conflict_do_update(
        index_elements=list(table.primary_key),
        set_={
            column.name: new.excluded[column.name] for column in table.c if not column.primary_key
        },
        where=table.c.version < new.excluded.version,
    )
