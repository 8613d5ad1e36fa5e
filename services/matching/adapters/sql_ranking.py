"""Ranking by meaning: an exact scan of the vectors within reach, weighed with theme and level."""

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, UUID
from sqlalchemy.types import Text

from services.matching.adapters.likeness import Wording, likeness, reasons_between
from services.matching.adapters.meaning.current import current_reader
from services.matching.adapters.meaning.reader import ALL, FAST, Reader
from services.matching.adapters.rows import savoir_of
from services.matching.adapters.sql_embeddings import SqlEmbeddings
from services.matching.adapters.sql_savoirs import IS_MINOR, PRESENT
from services.matching.application.ports import Counterpart
from services.matching.domain.savoir import SEARCH_TIMER, Savoir, search_key
from services.matching.domain.scope import Scope
from shared.storage.transaction import Transaction

if TYPE_CHECKING:
    from asyncpg import Record

CANDIDATES = 60
"""Nearest savoirs that are weighed further; three at most are proposed."""

REASONED_FROM = 0.3
"""Likeness below which nothing is ever proposed, so that nobody asks why."""

REFINE_TIMER = "refine"
"""Kind of the timer that does after a rush what takes long; its key is `search_key`.

The slow encoder reads the savoir, and the widest circle is looked at.
"""

RUSH = 4
"""Searches waiting from which what takes long is left for later."""

REFINE_AFTER = timedelta(minutes=1)
"""When the slow encoder reads what it was spared: most rushes are over by then."""

REFINE_AGAIN_AFTER = timedelta(seconds=30)
"""How long a savoir waits for the slow encoder while the rush lasts."""

WAITING = text("""
SELECT count(*) AS waiting FROM (
    SELECT FROM timer WHERE kind = :kind AND due_at <= :now LIMIT :rush
) due
""").bindparams(bindparam("kind", SEARCH_TIMER))

NETWORKS = {
    "same_network": "e.network_id = ANY (:networks)",
    "linked_network": "e.network_id = ANY (:networks) AND e.visibility <> 'network'",
    "near_network": "e.network_id = ANY (:networks) AND e.visibility = 'everyone'",
    "open_to_everyone": "e.network_id <> ALL (:networks) AND e.visibility = 'everyone'"
    " AND e.mode <> 'on_site' AND CAST(:mode AS text) <> 'on_site'",
}
"""Beyond linked and near networks people live too far apart to learn on site."""
ADULTS_ONLY = f"AND NOT {IS_MINOR}"

NEAREST = """
WITH own AS (
    SELECT CAST(CAST(:vector AS text) AS halfvec(256)) AS vector
), nearest AS (
    SELECT e.savoir_id, -(e.vector <#> (SELECT vector FROM own)) AS similarity
    FROM embedding e
    WHERE {networks} AND e.kind = :kind
      AND e.member_id <> :member_id AND e.savoir_id <> ALL (:without)
      AND (e.languages && :languages OR e.languages = '{{}}' OR cardinality(:languages) = 0)
      AND NOT (e.mode = 'on_site' AND CAST(:mode AS text) = 'remote')
      AND NOT (e.mode = 'remote' AND CAST(:mode AS text) = 'on_site')
    ORDER BY e.vector <#> (SELECT vector FROM own), e.savoir_id LIMIT :most
)
SELECT s.savoir_id, s.kind, s.member_id, s.network_id, s.title, s.visibility, s.expires_at,
       s.is_live, s.description, s.themes, s.level, r.senses, r.shares, n.similarity
FROM nearest n JOIN savoir s USING (savoir_id) JOIN reading r USING (savoir_id)
WHERE s.is_live AND s.expires_at > :now AND {present} {adults}
ORDER BY n.similarity DESC, s.savoir_id
"""
"""`own` keeps the vector from being read from its text again for every row."""

FIND = {
    code: text(
        NEAREST.format(
            networks=networks,
            present=PRESENT,
            adults=ADULTS_ONLY if code in ("near_network", "open_to_everyone") else "",
        )
    ).bindparams(
        *(bindparam(name, type_=ARRAY(UUID)) for name in ("networks", "without")),
        bindparam("languages", type_=ARRAY(Text)),
    )
    for code, networks in NETWORKS.items()
}


class SqlRanking:
    """Finds what lies nearest in the space, by an exact scan: the vectors of a scope are few."""

    def __init__(
        self,
        transaction: Transaction,
        most: int = CANDIDATES,
        reader: Callable[[], Reader] = current_reader,
    ) -> None:
        """Work in `transaction`; weigh the `most` nearest."""
        self._transaction, self._most = transaction, most
        self._embeddings = SqlEmbeddings(transaction, reader)
        self._own: Record | None = None

    async def learn(self, savoir: Savoir) -> None:
        """Read the savoir's present wording; in a rush the slow encoder reads it a moment later."""
        is_rush = await self.is_rushed()
        self._own = await self._embeddings.learn(savoir.savoir_id, FAST if is_rush else ALL)
        if is_rush and self._own is not None and self._embeddings.is_half_read(self._own):
            self._refine_later(savoir)

    async def recall(self, savoir: Savoir) -> None:
        """Bring back what was read of the savoir; read it if that was never, or in other words."""
        self._own = await self._embeddings.recall(savoir.savoir_id)
        if self._own is None:
            await self.learn(savoir)

    async def counterparts(
        self, savoir: Savoir, scope: Scope, without: Collection[str]
    ) -> Sequence[Counterpart]:
        """Return live counterparts of the learned `savoir` in a scope, most alike first."""
        own = self._own
        if own is None:
            return []
        rows = await self._transaction.fetch_all(
            FIND[scope.code],
            vector=own["vector"],
            languages=own["languages"],
            mode=own["mode"],
            networks=list(scope.networks),
            without=list(without),
            kind=savoir.counterpart_kind,
            member_id=savoir.member_id,
            now=self._transaction.now(),
            most=self._most,
        )
        found = [_counterpart_of(row, _wording_of(own), savoir) for row in rows]
        return sorted(found, key=lambda each: (-each.likeness, each.savoir.savoir_id))

    def forget(self, savoir_id: str) -> None:
        """Drop the vector of a savoir that has left the board."""
        self._embeddings.forget(savoir_id)

    async def forget_member(self, member_id: str) -> None:
        """Drop the vectors of a person who asked to be forgotten."""
        await self._embeddings.forget_member(member_id)

    async def puts_off(self, savoir: Savoir) -> bool:
        """In a rush, leave what takes long for later; say whether it was left."""
        is_rush = await self.is_rushed()
        if is_rush:
            self._refine_later(savoir)
        return is_rush

    async def is_rushed(self) -> bool:
        """Say whether so many searches wait that none may take long."""
        row = await self._transaction.fetch_one(WAITING, now=self._transaction.now(), rush=RUSH)
        return row is not None and row["waiting"] >= RUSH

    def _refine_later(self, savoir: Savoir) -> None:
        key = search_key(savoir.kind, savoir.savoir_id)
        self._transaction.schedule(REFINE_TIMER, key, self._transaction.now() + REFINE_AFTER)


def _wording_of(row: "Record") -> Wording:
    senses = dict(zip(row["senses"], row["shares"], strict=True))
    return Wording(row["title"], row["description"], row["themes"], row["level"], senses)


def _counterpart_of(row: "Record", own: Wording, savoir: Savoir) -> Counterpart:
    other = _wording_of(row)
    offer, request = (own, other) if savoir.kind == "offer" else (other, own)
    found = savoir_of(row)
    value = likeness(row["similarity"], own, other)
    reasons = reasons_between(offer, request) if value >= REASONED_FROM else ()
    return Counterpart(found, value, reasons)
