"""Reads the board: what is live and visible to the caller, by filters, words and pages."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    any_,
    bindparam,
    cast,
    func,
    or_,
    select,
    text,
    tuple_,
)
from sqlalchemy.dialects.postgresql import REAL

from services.savoirs.adapters.sql_savoirs import savoir_of
from services.savoirs.adapters.tables import IS_ON_BOARD, STATE, savoir
from services.savoirs.adapters.visibility import is_visible
from services.savoirs.domain.offer import Offer
from services.savoirs.domain.request import Request
from shared.storage.transaction import Transaction

LIKENESS = "0.4"
"""Least trigram likeness, from 0 to 1, of words with a typo to the words that were meant."""

TUNE = select(func.set_config("pg_trgm.word_similarity_threshold", LIKENESS, text("true")))

IS_LIVE = IS_ON_BOARD & (savoir.c.expires_at > bindparam("now"))

_words = bindparam("words", type_=Text)
_some_words = select(func.savoir_query(_words, " | ")).scalar_subquery()
_all_words = select(func.savoir_query(_words, " & ")).scalar_subquery()
_folded_words = select(func.folded(_words)).scalar_subquery()


def _suits(column: str) -> ColumnElement[bool]:
    """Return the condition that a savoir suits what is wanted: `any` suits everyone."""
    return savoir.c[column].in_(["any", bindparam(column)])


FILTERS: Mapping[str, ColumnElement[bool]] = {
    "network_id": savoir.c.network_id == bindparam("network_id"),
    "kind": savoir.c.kind == bindparam("kind"),
    "theme": bindparam("theme", type_=Text) == any_(savoir.c.themes),
    "language": bindparam("language", type_=Text) == any_(savoir.c.languages),
    "level": _suits("level"),
    "mode": _suits("mode"),
}


async def read_board(
    transaction: Transaction, caller_id: str | None, wanted: Mapping[str, Any], limit: int
) -> list[Offer | Request]:
    """Return up to `limit` savoirs that the caller, None for anybody, may see.

    `wanted` holds those of the FILTERS, `words` and `after` (the last id seen) that are asked for.
    """
    board = _answers if "words" in wanted else _newest
    if "words" in wanted:
        await transaction.fetch_one(TUNE)
    caller = {} if caller_id is None else {"caller_id": caller_id}
    rows = await transaction.fetch_all(
        board(frozenset(wanted), is_anonymous=caller_id is None),
        **caller,
        **wanted,
        now=transaction.now(),
        limit=limit,
    )
    return [savoir_of(row) for row in rows]


@cache
def _newest(wanted: frozenset[str], *, is_anonymous: bool) -> Select[Any]:
    """Return the query for the board without words: newest first."""
    board = _seen(select(*STATE), wanted, is_anonymous=is_anonymous)
    if "after" in wanted:
        board = board.where(savoir.c.id < bindparam("after"))
    return board.order_by(savoir.c.id.desc()).limit(bindparam("limit"))


@cache
def _answers(wanted: frozenset[str], *, is_anonymous: bool) -> Select[Any]:
    """Return the query for the savoirs that answer the words: the most relevant first."""
    is_answer = or_(
        savoir.c.search.op("@@", is_comparison=True)(_some_words),
        _folded_words.op("<%", is_comparison=True)(savoir.c.folded),
    )
    seen = _seen(select(*STATE, _relevance()), wanted, is_anonymous=is_anonymous)
    found = seen.where(is_answer).subquery("found")
    place = tuple_(found.c.relevance, found.c.id)
    answers = select(found).order_by(found.c.relevance.desc(), found.c.id.desc())
    if "after" in wanted:
        last = bindparam("after", type_=savoir.c.id.type)
        shown = is_visible(is_anonymous=is_anonymous)  # else an id would tell of words unseen
        relevance = select(_relevance()).where(savoir.c.id == last, shown).scalar_subquery()
        answers = answers.where(place < tuple_(relevance, last))
    return answers.limit(bindparam("limit"))


def _seen(board: Select[Any], wanted: frozenset[str], *, is_anonymous: bool) -> Select[Any]:
    chosen = [FILTERS[name] for name in sorted(wanted & FILTERS.keys())]
    return board.where(IS_LIVE, is_visible(is_anonymous=is_anonymous), *chosen)


def _relevance() -> Any:
    """Return how well a savoir answers: all the words, then where they stand, then their likeness."""
    has_all = savoir.c.search.op("@@", is_comparison=True)(_all_words)
    weight = func.ts_rank(text("'{0.05, 0.2, 0.5, 1.0}'"), savoir.c.search, _some_words)
    likeness = func.word_similarity(_folded_words, savoir.c.folded)
    return (cast(cast(has_all, Integer), REAL) + weight + likeness).label("relevance")
