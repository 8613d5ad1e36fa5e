"""One transaction: reads at once, writes gathered, facts into the outbox, all or nothing."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from asyncpg import Connection, DivisionByZeroError, Record, SerializationError
from asyncpg.pool import PoolConnectionProxy
from asyncpg.transaction import Transaction as Begun
from sqlalchemy.sql.expression import ClauseElement

from shared.aggregate import Aggregate
from shared.clock import Clock
from shared.ids import Ids
from shared.messaging.envelope import Cause, Letter, letter_of, public_letter_of
from shared.messaging.forgetting import FORGET_AFTER, FORGET_FACTS
from shared.messaging.publication import public_twins
from shared.storage.glimpses import Glimpses
from shared.storage.statements import Change, Compiled, compiled, together
from shared.storage.tables import OUTBOX_ADD, TIMER_CANCEL, TIMER_SET

Step = tuple[Compiled, list[list[Any]]]
"""One change and the values of each of its rows."""

Statement = tuple[str, list[list[Any]]]
"""What is sent: SQL, and the arguments of each of its rows."""


@dataclass(eq=False)
class Transaction:
    """An open transaction of one service's database.

    `write` gathers changes and sends them together, at most one round trip a table, at the next
    read or at the commit; the order of changes within a table is kept, and tables are written in the
    order in which they were first touched. So lock what you change (`FOR UPDATE`) when you load
    it: a gathered change does not say how many rows it met; `execute` does.

    A hasty transaction is a first try, to be run again with care when it is refused. It begins
    with the first statement that needs it: a `peek` does not, and what was only gathered is sent as
    one statement that is a transaction of its own. There a change that MUST_MEET its row may stand
    for a lock; when it does not, a SerializationError refuses the whole.
    """

    source: Connection[Record] | PoolConnectionProxy[Record]
    service: str
    clock: Clock
    ids: Ids
    cause: Cause = field(default_factory=Cause)
    is_hasty: bool = False
    glimpses: Glimpses = field(default_factory=Glimpses)
    letters: list[Letter] = field(default_factory=list)
    _lanes: dict[str, list[Step]] = field(default_factory=dict)
    _begun: Begun | None = None

    @property
    def connection(self) -> Connection[Record] | PoolConnectionProxy[Record]:
        """The connection itself, for statements that SQLAlchemy cannot build; a hasty one must have begun."""
        if self.is_hasty and self._begun is None:
            raise RuntimeError("a hasty transaction has not begun yet")
        return self.source

    async def begin(self) -> None:
        """Begin, unless it has begun."""
        if self._begun is None:
            begun = self.source.transaction()
            await begun.start()
            self._begun = begun

    async def commit(self) -> None:
        """Send what is gathered and commit; one statement alone is its own transaction."""
        statements = self._gathered()
        if len(statements) > 1:
            await self.begin()
        await self._send(statements)
        begun, self._begun = self._begun, None
        if begun is not None:
            await begun.commit()

    async def roll_back(self) -> None:
        """Undo everything."""
        if self._begun is not None:
            await self._begun.rollback()

    def now(self) -> datetime:
        """Return the current instant of the injected clock."""
        return self.clock.now()

    def new_id(self) -> str:
        """Return a new identifier."""
        return self.ids.new()

    def write(self, statement: ClauseElement, values: Mapping[str, Any]) -> None:
        """Gather one change (insert, update or delete) to be sent with the others."""
        plan = compiled(statement)
        lane = self._lanes.setdefault(plan.target, [])
        if not lane or lane[-1][0] is not plan:
            lane.append((plan, []))
        lane[-1][1].append(plan.arguments(values))

    async def flush(self) -> None:
        """Send the gathered changes; from here on a hasty transaction has begun."""
        if self.is_hasty:
            await self.begin()
        if self._lanes:
            await self._send(self._gathered())

    def _gathered(self) -> list[Statement]:
        lanes, self._lanes = self._lanes, {}
        return _statements([step for lane in lanes.values() for step in lane])

    async def _send(self, statements: list[Statement]) -> None:
        try:
            for sql, rows in statements:
                if len(rows) == 1:
                    await self.source.execute(sql, *rows[0])
                else:
                    await self.source.executemany(sql, rows)
        except DivisionByZeroError as error:
            raise SerializationError("what was seen is no longer so") from error

    async def peek(self, statement: ClauseElement, **values: Any) -> Record | None:
        """Return the first row, or None, of a query that locks nothing.

        A hasty transaction does not begin for it, and may be given what another one saw a while
        ago: what it writes because of it MUST_MEET a row that is still so.
        """
        if not self.is_hasty or self._begun is not None or self._lanes:
            return await self.fetch_one(statement, **values)
        asked = (statement, *values.values())
        row = self.glimpses.find(asked)
        if row is None:
            plan = compiled(statement)
            row = await self.source.fetchrow(plan.sql, *plan.arguments(values))
            if row is not None:
                self.glimpses.keep(asked, row)
        return row

    def forget_glimpse(self, statement: ClauseElement, **values: Any) -> None:
        """Have the next `peek` look: what others saw is about to change, or was not enough."""
        self.glimpses.forget((statement, *values.values()))

    async def fetch_one(self, statement: ClauseElement, **values: Any) -> Record | None:
        """Return the first row, or None."""
        await self.flush()
        plan = compiled(statement)
        return await self.source.fetchrow(plan.sql, *plan.arguments(values))

    async def fetch_all(self, statement: ClauseElement, **values: Any) -> list[Record]:
        """Return all rows."""
        await self.flush()
        plan = compiled(statement)
        return await self.source.fetch(plan.sql, *plan.arguments(values))

    async def execute(self, statement: ClauseElement, **values: Any) -> int:
        """Run a change now and return how many rows it met."""
        await self.flush()
        plan = compiled(statement)
        status = await self.source.execute(plan.sql, *plan.arguments(values))
        return int(status.rsplit(" ", 1)[1])

    def announce(self, aggregate: Aggregate, aggregate_id: str, network_id: str | None) -> None:
        """Move the facts that `aggregate` has recorded into the outbox.

        A public fact that names no network of its own says it in its subject neither.
        """
        for event, sequence in aggregate.facts:
            self.send(letter_of(self, event, aggregate_id, network_id, sequence))
            for public in public_twins(event, self.now().date()):
                shown = network_id if getattr(public, "network_id", network_id) else None
                self.send(public_letter_of(self, public, aggregate_id, shown, sequence))
        aggregate.facts.clear()

    def send(self, letter: Letter) -> None:
        """Put one message into the outbox."""
        self.letters.append(letter)

    def post(self) -> None:
        """Turn the letters into outbox rows; called once, by the commit."""
        for letter in self.letters:
            self.write(OUTBOX_ADD, letter.row(self.now()))

    def schedule(self, kind: str, key: str, due_at: datetime) -> None:
        """Set the timer (kind, key), replacing the one that was set."""
        self.write(TIMER_SET, {"kind": kind, "key": key, "due_at": due_at})

    def forget_facts(self, aggregate: str, aggregate_id: str) -> None:
        """Let the stream forget all facts of one aggregate, half a day from now."""
        self.schedule(FORGET_FACTS, f"{aggregate}:{aggregate_id}", self.now() + FORGET_AFTER)

    def cancel(self, kind: str, key: str) -> None:
        """Cancel the timer (kind, key) if it is set."""
        self.write(TIMER_CANCEL, {"kind": kind, "key": key})


def _statements(steps: list[Step]) -> list[Statement]:
    """Return what is sent for these changes: one statement for all if each touches one row of its own table."""
    tables = {plan.target for plan, _ in steps}
    is_one = len(tables) == len(steps) > 1 and all(
        len(rows) == 1 and not plan.sql.startswith("WITH") for plan, rows in steps
    )
    if is_one:
        sql = together(tuple(_change(plan) for plan, _ in steps))
        return [(sql, [[value for _, rows in steps for value in rows[0]]])]
    return [
        (together((_change(plan),)) if plan.has_to_meet else plan.sql, rows) for plan, rows in steps
    ]


def _change(plan: Compiled) -> Change:
    return plan.sql, len(plan.places), plan.has_to_meet
