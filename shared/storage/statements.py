"""SQLAlchemy builds and compiles the statements; asyncpg runs them.

SQLAlchemy's own execution costs three to ten times the driver's (see docs/decisions/0003), so a
statement is compiled once, kept for as long as it lives, and run on the bare driver.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement

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
