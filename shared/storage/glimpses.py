"""What hasty transactions have seen lately, so that they need not look again at what seldom changes."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field

from asyncpg import Record

MOST = 2_000


@dataclass(eq=False)
class Glimpses:
    """Rows by what was asked, the latest ones; whoever acts on one lets the commit find out whether it is still so."""

    _rows: OrderedDict[Hashable, Record] = field(default_factory=OrderedDict)

    def find(self, asked: Hashable) -> Record | None:
        """Return the row that was seen, if any."""
        return self._rows.get(asked)

    def keep(self, asked: Hashable, row: Record) -> None:
        """Keep a row that was seen just now."""
        self._rows[asked] = row
        if len(self._rows) > MOST:
            self._rows.popitem(last=False)

    def forget(self, asked: Hashable) -> None:
        """Have it looked at again."""
        self._rows.pop(asked, None)
