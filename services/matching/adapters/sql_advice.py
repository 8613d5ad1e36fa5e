"""What lies around a savoir that is only being written: read from the vectors, nothing is kept."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from services.matching.adapters.meaning.current import current_reader
from services.matching.adapters.meaning.reader import Text
from services.matching.adapters.meaning.space import shipped_space
from services.matching.adapters.meaning.wording import tidy
from services.matching.adapters.rows import savoir_of
from services.matching.adapters.sql_embeddings import as_text
from services.matching.adapters.sql_savoirs import IS_MINOR, PRESENT, SqlSavoirs
from services.matching.domain.savoir import Kind
from shared.storage.transaction import Transaction

if TYPE_CHECKING:
    from asyncpg import Record

KINDS: tuple[Kind, Kind] = ("offer", "request")
NEAREST = 40
"""Of each kind and circle; some of them may have gone, or may not be shown."""

Circle = Literal["home", "beyond"]
CIRCLES = {
    "home": "(e.network_id = :network_id"
    " OR (e.network_id = ANY (:linked) AND e.visibility <> 'network'))",
    "beyond": "e.visibility = 'everyone' AND e.network_id <> :network_id"
    " AND e.network_id <> ALL (:linked)",
}
AROUND = """
WITH own AS (
    SELECT CAST(CAST(:vector AS text) AS halfvec(256)) AS vector
), nearest AS (
    SELECT e.savoir_id, -(e.vector <#> (SELECT vector FROM own)) AS similarity
    FROM embedding e
    WHERE {circle} AND e.kind = :kind AND e.member_id <> :member_id
    ORDER BY e.vector <#> (SELECT vector FROM own), e.savoir_id LIMIT :most
)
SELECT s.savoir_id, s.kind, s.member_id, s.network_id, s.title, s.visibility, s.expires_at,
       s.is_live, s.themes, n.similarity
FROM nearest n JOIN savoir s USING (savoir_id)
WHERE s.expires_at > :now AND {present} AND NOT {is_minor}
ORDER BY n.similarity DESC, s.savoir_id
"""
FIND = {
    name: text(
        AROUND.format(circle=circle, present=PRESENT, is_minor=IS_MINOR)  # constants
    ).bindparams(bindparam("network_id", type_=UUID), bindparam("linked", type_=ARRAY(UUID)))
    for name, circle in CIRCLES.items()
}


@dataclass(frozen=True)
class Draft:
    """An offer or a request as it is being written, for which network, and who writes."""

    kind: Kind
    network_id: str
    member_id: str
    title: str
    description: str = ""


@dataclass(frozen=True)
class ReadDraft:
    """A draft with its title mended, and where it lies."""

    mended: str
    here: NDArray[np.float32] | None
    """In the space of the live savoirs; None when there is nothing to read in the title."""
    shipped: NDArray[np.float32] | None
    """In the space as it is shipped, where the known savoirs lie."""


@dataclass(frozen=True)
class Neighbour:
    """A live savoir that the person may see, and how near it lies to the draft (cosine)."""

    kind: Kind
    title: str
    themes: Sequence[str]
    similarity: float


async def read_draft(draft: Draft) -> ReadDraft:
    """Mend and encode a draft, in a thread."""
    return await asyncio.to_thread(_read, draft)


def _read(draft: Draft) -> ReadDraft:
    reader = current_reader()
    mended = _capital_kept(draft.title, reader.speller.mended(draft.title))
    if not any(letter.isalnum() for letter in tidy(draft.title)):
        return ReadDraft(mended, None, None)
    encoded = reader.encoded([Text(draft.title, draft.description)])
    return ReadDraft(mended, reader.space.place(encoded)[0], shipped_space().place(encoded)[0])


def _capital_kept(written: str, mended: str) -> str:
    return mended[:1].upper() + mended[1:] if written[:1].isupper() else mended


class SqlAdvice:
    """Looks around a draft without locks; whatever it finds is held against who may see it."""

    def __init__(self, transaction: Transaction) -> None:
        """Read in `transaction`."""
        self._transaction = transaction

    async def linked(self, draft: Draft) -> frozenset[str]:
        """Return the networks that are linked with the draft's."""
        return await SqlSavoirs(self._transaction).linked_networks(draft.network_id)

    async def around(
        self, draft: Draft, vector: NDArray[np.float32], linked: frozenset[str], circle: Circle
    ) -> list[Neighbour]:
        """Return the savoirs of others, of both kinds, that lie nearest; none of a minor."""
        found: list[Neighbour] = []
        for kind in KINDS:
            rows = await self._transaction.fetch_all(
                FIND[circle],
                vector=as_text(vector.tolist()),
                kind=kind,
                network_id=draft.network_id,
                linked=sorted(linked),
                member_id=draft.member_id,
                now=self._transaction.now(),
                most=NEAREST,
            )
            found += [_neighbour(row) for row in rows if self._is_shown(row, draft, linked)]
        return sorted(found, key=lambda each: -each.similarity)

    def _is_shown(self, row: "Record", draft: Draft, linked: frozenset[str]) -> bool:
        """Ask the rule itself: the copy beside the vector may be older than the savoir."""
        savoir = savoir_of(row)
        is_on_board = savoir.is_on_board(self._transaction.now())
        return is_on_board and savoir.is_shown_to(draft.network_id, linked)


def _neighbour(row: "Record") -> Neighbour:
    return Neighbour(row["kind"], row["title"], row["themes"], row["similarity"])
