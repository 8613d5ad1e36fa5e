"""A first, lexical ranking: French full text and trigrams in PostgreSQL, weighed in plain sight."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, text
from sqlalchemy.dialects.postgresql import ARRAY, UUID
from sqlalchemy.types import Text

from services.matching.adapters.likeness import NearWords, Wording, likeness
from services.matching.adapters.plain_words import PLAIN_WORDS
from services.matching.adapters.sql_savoirs import PRESENT
from services.matching.adapters.tables import wording
from services.matching.application.ports import Counterpart
from services.matching.domain.savoir import Savoir
from services.matching.domain.scope import Scope
from shared.storage.transaction import Transaction

if TYPE_CHECKING:
    from asyncpg import Record

ONE_SEARCH_AT_A_TIME = text("SELECT pg_advisory_xact_lock(0x4d41544348)")
"""So that two searches cannot together propose more to one person than the ceiling allows."""

LEARN = text("""
WITH plain AS (
    SELECT array_agg(stem) AS stems
    FROM unnest(:plain) word, unnest(ts_lexize('french_stem', word)) stem
), token AS (
    SELECT place, lower(token) AS word, (ts_lexize('french_stem', lower(token)))[1] AS stem
    FROM savoir, ts_parse('default', title) WITH ORDINALITY AS parsed (tokid, token, place)
    WHERE savoir_id = :savoir_id AND length(token) > 1 AND tokid IN (1, 2, 3, 9, 10, 11, 22)
), title_words AS (
    SELECT array_agg(stem ORDER BY place) AS stems, array_agg(word ORDER BY place) AS spoken,
           array_agg(unaccent(word) ORDER BY place) AS folded
    FROM token, plain WHERE stem IS NOT NULL AND stem <> '' AND stem <> ALL (plain.stems)
)
INSERT INTO wording
SELECT s.savoir_id, coalesce(t.stems, '{}'), coalesce(t.spoken, '{}'), coalesce(t.folded, '{}'),
       (SELECT coalesce(array_agg(lexeme), '{}') FROM (
            SELECT lexeme FROM unnest(to_tsvector('french', s.description)), plain
            WHERE lexeme <> ALL (plain.stems) ORDER BY positions[1] LIMIT 40) described),
       lower(unaccent(s.title)),
       setweight(to_tsvector('french', s.title), 'A')
           || setweight(to_tsvector('french', s.description), 'C'),
       :now
FROM savoir s, title_words t WHERE s.savoir_id = :savoir_id
ON CONFLICT (savoir_id) DO UPDATE SET stems = excluded.stems, spoken = excluded.spoken,
    folded = excluded.folded, described = excluded.described,
    folded_title = excluded.folded_title, words = excluded.words, learned_at = excluded.learned_at
""").bindparams(bindparam("plain", PLAIN_WORDS.split(), type_=ARRAY(Text)))

OWN = text("""
SELECT w.stems, w.spoken, w.folded, w.described, s.themes, s.level, s.mode, s.languages,
       (SELECT string_agg(quote_literal(stem), ' | ')
        FROM unnest(w.stems || w.described[1:20]) stem) AS query
FROM wording w JOIN savoir s USING (savoir_id) WHERE savoir_id = :savoir_id
""")

NETWORKS = {
    "same_network": "s.network_id = ANY (:networks)",
    "linked_network": "s.network_id = ANY (:networks) AND s.visibility <> 'network'",
    "open_to_everyone": "s.network_id <> ALL (:networks) AND s.visibility = 'everyone'"
    " AND s.mode <> 'on_site' AND CAST(:mode AS text) <> 'on_site'",
}
"""Beyond linked networks people live too far apart to learn on site."""

CANDIDATES = """
SELECT s.savoir_id, s.kind, s.member_id, s.network_id, s.title, s.visibility, s.expires_at,
       s.is_live, s.themes, s.level, w.stems, w.spoken, w.described,
       near.own AS near_own, near.other AS near_other, near.similarity
FROM wording w JOIN savoir s USING (savoir_id)
LEFT JOIN LATERAL (
    SELECT mine.word AS own, theirs.word AS other, similarity(mine.fold, theirs.fold)
    FROM unnest(CAST(:spoken AS text[]), CAST(:folded AS text[])) mine (word, fold),
         unnest(w.spoken, w.folded) theirs (word, fold)
    WHERE mine.fold = theirs.fold OR (similarity(mine.fold, theirs.fold) >= 0.6
        AND length(mine.fold) >= 5 AND length(theirs.fold) >= 5)
    ORDER BY 3 DESC LIMIT 1
) near ON true
WHERE {networks} AND s.kind = :kind AND s.is_live AND s.expires_at > :now
  AND s.member_id <> :member_id AND s.savoir_id <> ALL (:without)
  AND (w.words @@ CAST(:query AS tsquery) OR w.folded_title %> ANY (:folded))
  AND (s.languages && :languages OR s.languages = '{{}}' OR cardinality(:languages) = 0)
  AND NOT (s.mode = 'on_site' AND CAST(:mode AS text) = 'remote')
  AND NOT (s.mode = 'remote' AND CAST(:mode AS text) = 'on_site')
  AND {present}
ORDER BY cardinality(ARRAY(SELECT unnest(w.stems) INTERSECT SELECT unnest(CAST(:stems AS text[])))) DESC,
         near.similarity DESC NULLS LAST, ts_rank(w.words, CAST(:query AS tsquery)) DESC, s.savoir_id
LIMIT 60
"""
FIND = {
    code: text(CANDIDATES.format(networks=networks, present=PRESENT)).bindparams(
        *(bindparam(name, type_=ARRAY(UUID)) for name in ("networks", "without")),
        *(
            bindparam(name, type_=ARRAY(Text))
            for name in ("folded", "languages", "stems", "spoken")
        ),
    )
    for code, networks in NETWORKS.items()
}
FORGET = delete(wording).where(wording.c.savoir_id == bindparam("gone_id"))


@dataclass(frozen=True)
class _Own:
    """The searched savoir's wording, and what the search needs of it besides."""

    wording: Wording
    values: dict[str, object]


class SqlRanking:
    """Compares what savoirs say; retrieval by index, then `likeness` weighs at most 60 of them."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in `transaction`."""
        self._transaction = transaction
        self._own: _Own | None = None

    async def learn(self, savoir: Savoir) -> None:
        """Take in the savoir's present wording, one search at a time."""
        transaction = self._transaction
        await transaction.fetch_one(ONE_SEARCH_AT_A_TIME)
        await transaction.execute(LEARN, savoir_id=savoir.savoir_id, now=transaction.now())
        row = await transaction.fetch_one(OWN, savoir_id=savoir.savoir_id)
        if row is not None:
            named = ("query", "spoken", "folded", "languages", "mode", "stems")
            self._own = _Own(_wording_of(row), {name: row[name] for name in named})

    async def counterparts(
        self, savoir: Savoir, scope: Scope, without: Collection[str]
    ) -> Sequence[Counterpart]:
        """Return live counterparts of the learned `savoir` in a scope, most alike first."""
        own = self._own
        if own is None or own.values["query"] is None:
            return []
        rows = await self._transaction.fetch_all(
            FIND[scope.code],
            **own.values,
            networks=list(scope.networks),
            without=list(without),
            kind=savoir.counterpart_kind,
            member_id=savoir.member_id,
            now=self._transaction.now(),
        )
        found = [_counterpart_of(row, own.wording, savoir) for row in rows]
        return sorted(found, key=lambda each: (-each.likeness, each.savoir.savoir_id))

    def forget(self, savoir_id: str) -> None:
        """Drop the wording of a savoir that has left the board."""
        self._transaction.write(FORGET, {"gone_id": savoir_id})


def _wording_of(row: "Record") -> Wording:
    return Wording(row["stems"], row["spoken"], row["described"], row["themes"], row["level"])


def _counterpart_of(row: "Record", own: Wording, savoir: Savoir) -> Counterpart:
    near = row["similarity"] and NearWords(row["near_own"], row["near_other"], row["similarity"])
    value, reasons = likeness(own, _wording_of(row), near or None, savoir.kind)
    found = Savoir(
        savoir_id=row["savoir_id"],
        kind=row["kind"],
        member_id=row["member_id"],
        network_id=row["network_id"],
        title=row["title"],
        visibility=row["visibility"],
        expires_at=row["expires_at"],
        is_live=row["is_live"],
    )
    return Counterpart(found, value, reasons)
