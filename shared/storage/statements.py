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


class Compiled(NamedTuple):
    """SQL text with `$n` places, the parameter that fills each, and the values already known."""

    sql: str
    places: tuple[str, ...]
    known: Mapping[str, Any]
    target: str

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


@lru_cache(maxsize=1024)
def together(changes: tuple[tuple[str, int], ...]) -> str:
    """Return one statement that makes all `changes`, each given as its SQL and its number of places.

    PostgreSQL runs data-modifying WITH clauses on one snapshot, so no two may touch the same row.
    """
    parts, taken = [], 0
    for sql, places in changes:
        parts.append(_PLACE.sub(partial(_moved, by=taken), sql))
        taken += places
    clauses = ", ".join(f"change_{number} AS ({part})" for number, part in enumerate(parts[:-1]))
    return f"WITH {clauses} {parts[-1]}"


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
    return Compiled(str(result), tuple(places), known, getattr(table, "name", ""))
