"""The latest search of each savoir in PostgreSQL: when, and what came closest."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import bindparam, delete
from sqlalchemy.dialects.postgresql import insert

from services.matching.adapters.tables import latest_search
from services.matching.application.ports_of_search import Closest
from shared.storage.transaction import Transaction

_new = insert(latest_search).values(
    {column.name: bindparam(column.name) for column in latest_search.c}
)
KEEP = _new.on_conflict_do_update(
    index_elements=["savoir_id"],
    set_={name: _new.excluded[name] for name in ("searched_at", "closest")},
)
FORGET = delete(latest_search).where(latest_search.c.savoir_id == bindparam("gone_id"))


class SqlSearches:
    """Keeps only the latest search of each savoir."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in `transaction`."""
        self._transaction = transaction

    async def keep(self, savoir_id: str, searched_at: datetime, closest: Sequence[Closest]) -> None:
        """Keep what the latest search found."""
        self._transaction.write(
            KEEP,
            {
                "savoir_id": savoir_id,
                "searched_at": searched_at,
                "closest": [asdict(each) for each in closest],
            },
        )

    async def forget(self, savoir_id: str) -> None:
        """Forget the search of a savoir that is off the board."""
        self._transaction.write(FORGET, {"gone_id": savoir_id})
