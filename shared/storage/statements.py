"""SQLAlchemy builds and compiles the statements; asyncpg runs them.

SQLAlchemy's own execution costs three to ten times the driver's (see docs/decisions/0003), so a
statement is compiled once, kept for as long as it lives, and run on the bare driver.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement

_PLACE = re.compile(r"\$(\d+)")
_DIALECT = asyncpg_dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped


MUST_MEET = {"has_to_meet": True}
"""Execution options of a change that is refused, with all that is written beside it, when it meets no row.

Such a change must return its row (`RETURNING`), whatever of it.
"""


class Compiled(NamedTuple):
    """SQL text with `$n` places, the parameter that fills each, and the values already known."""

    sql: str
    places: tuple[str, ...]
    known: Mapping[str, Any]
    target: str
    has_to_meet: bool

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        """Return the values in the order of the places; a missing one raises KeyError."""
        known = self.known
        return [values[name] if name in values else known[name] for name in self.places]


_COMPILED: WeakKeyDictionary[ClauseElement, Compiled] = WeakKeyDictionary()


def compiled(statement: ClauseElement) -> Compiled:
    """Compile `statement` for asyncpg, once in its life."""
    found = _COMPILED.get(statement)
    if found is None:
        found = _COMPILED[statement] = _compile(statement)
    return found


Change = tuple[str, int, bool]
"""SQL of a change, its number of places, and whether it must meet a row."""


@lru_cache(maxsize=1024)
def together(changes: tuple[Change, ...]) -> str:
    """Return one statement that makes all `changes`; a DivisionByZeroError refuses them all.

    PostgreSQL runs data-modifying WITH clauses on one snapshot, so no two may touch the same row.
    """
    parts, taken = [], 0
    for sql, places, _ in changes:
        parts.append(_PLACE.sub(partial(_moved, by=taken), sql))
        taken += places
    checks = [
        f"1 / (SELECT count(*) FROM change_{number})"  # noqa: S608 - a number, nothing foreign
        for number, (_, _, has_to_meet) in enumerate(changes)
        if has_to_meet
    ]
    last = f"SELECT {', '.join(checks)}" if checks else parts.pop()
    clauses = ", ".join(f"change_{number} AS ({part})" for number, part in enumerate(parts))
    return f"WITH {clauses} {last}"


def _moved(place: re.Match[str], by: int) -> str:
    return f"${int(place[1]) + by}"


def _compile(statement: ClauseElement) -> Compiled:
    result = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    if not isinstance(result, SQLCompiler):
        raise TypeError("only statements can be run")
    places: Sequence[str] = result.positiontup or ()
    optional = {name: bind for name, bind in result.binds.items() if not bind.required}
    known = {name: bind.effective_value for name, bind in optional.items() if name in places}
    if getattr(statement, "is_insert", False):
        known = {name: value for name, value in known.items() if value is not None}
    table = getattr(statement, "table", None)
    has_to_meet = bool(result.execution_options.get("has_to_meet"))
    return Compiled(str(result), tuple(places), known, getattr(table, "name", ""), has_to_meet)
