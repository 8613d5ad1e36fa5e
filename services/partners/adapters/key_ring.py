"""Which partner shows a key: asked of the database, and remembered for a moment."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from services.partners.adapters.sql_partners import partner_of
from services.partners.domain.api_key import MARK, PREFIX_LENGTH, digest, fits, prefix_of
from services.partners.domain.partner import Partner
from shared.storage.database import Database

FIND = """
SELECT partner.*, k.id AS api_key_id, k.secret_hash, k.last_used_on
FROM api_key AS k JOIN partner ON partner.id = k.partner_id
WHERE k.prefix = $1 AND k.revoked_at IS NULL
"""
USED = """
UPDATE api_key SET last_used_on = $2
WHERE id = $1 AND (last_used_on IS NULL OR last_used_on < $2)
"""
REMEMBERED_S = 2.0
"""For so long another copy of this service may still let in who has just been kept out here."""

LARGEST_MEMORY = 4096
NOBODY = digest("")


@dataclass(frozen=True)
class Holder:
    """A live key and its partner."""

    api_key_id: str
    secret_hash: str
    last_used_on: date | None
    partner: Partner


@dataclass(eq=False)
class KeyRing:
    """The keys that were shown lately."""

    seconds: Callable[[], float] = time.monotonic
    _known: OrderedDict[str, tuple[float, Holder | None]] = field(default_factory=OrderedDict)

    async def holder_of(self, secret: str, database: Database) -> Holder | None:
        """Return who shows this key; None when it is nobody's or revoked."""
        prefix = prefix_of(secret)
        if len(prefix) != len(MARK) + PREFIX_LENGTH or not prefix.isascii():
            return None
        holder = await self._find(prefix, database)
        is_right = fits(secret, holder.secret_hash if holder else NOBODY)
        if holder is None or not is_right:
            return None
        return holder

    def forget(self) -> None:
        """Look again for every key: somebody's rights have changed."""
        self._known.clear()

    async def _find(self, prefix: str, database: Database) -> Holder | None:
        known = self._known.get(prefix)
        if known is not None and self.seconds() < known[0]:
            return known[1]
        until = self.seconds() + REMEMBERED_S  # counted from before the question
        row = await database.pool.fetchrow(FIND, prefix)
        holder = None
        if row is not None:
            holder = Holder(
                row["api_key_id"], row["secret_hash"], row["last_used_on"], partner_of(row)
            )
        self._known[prefix] = until, holder
        self._known.move_to_end(prefix)
        if len(self._known) > LARGEST_MEMORY:
            self._known.popitem(last=False)
        return holder


async def note_use(holder: Holder, database: Database) -> None:
    """Note the day on which a key was used; written once a day."""
    today = database.clock.now().date()
    if holder.last_used_on is None or holder.last_used_on < today:
        await database.pool.execute(USED, holder.api_key_id, today)
