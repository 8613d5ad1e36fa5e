"""One transaction: reads at once, writes gathered, facts into the outbox, all or nothing."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from asyncpg import Connection, Record
from asyncpg.pool import PoolConnectionProxy
from sqlalchemy.sql.expression import ClauseElement

from shared.aggregate import Aggregate
from shared.clock import Clock
from shared.ids import Ids
from shared.messaging.envelope import Cause, Letter, letter_of
from shared.messaging.forgetting import FORGET_AFTER, FORGET_FACTS
from shared.storage.statements import Compiled, compiled, together
from shared.storage.tables import OUTBOX_ADD, TIMER_CANCEL, TIMER_SET


@dataclass(eq=False)
class Transaction:
    """An open transaction of one service's database.

    `write` gathers changes and sends them together, at most one round trip a table, at the next
    read or at the commit; the order of changes within a table is kept, and tables are written in the
    order in which they were first touched. So lock what you change (`FOR UPDATE`) when you load
    it: a gathered change does not say how many rows it met; `execute` does.
    """

    connection: Connection[Record] | PoolConnectionProxy[Record]
    service: str
    clock: Clock
    ids: Ids
    cause: Cause = field(default_factory=Cause)
    letters: list[Letter] = field(default_factory=list)
    _lanes: dict[str, list[tuple[Compiled, list[list[Any]]]]] = field(default_factory=dict)

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
        """Send the gathered changes."""
        lanes, self._lanes = self._lanes, {}
        steps = [step for lane in lanes.values() for step in lane]
        if len(steps) > 1 and _touch_a_row_each(steps, len(lanes)):
            changes = tuple((plan.sql, len(rows[0])) for plan, rows in steps)
            values = [value for _, rows in steps for value in rows[0]]
            await self.connection.execute(together(changes), *values)
            return
        for plan, rows in steps:
            if len(rows) == 1:
                await self.connection.execute(plan.sql, *rows[0])
            else:
                await self.connection.executemany(plan.sql, rows)

    async def fetch_one(self, statement: ClauseElement, **values: Any) -> Record | None:
        """Return the first row, or None."""
        await self.flush()
        plan = compiled(statement)
        return await self.connection.fetchrow(plan.sql, *plan.arguments(values))

    async def fetch_all(self, statement: ClauseElement, **values: Any) -> list[Record]:
        """Return all rows."""
        await self.flush()
        plan = compiled(statement)
        return await self.connection.fetch(plan.sql, *plan.arguments(values))

    async def execute(self, statement: ClauseElement, **values: Any) -> int:
        """Run a change now and return how many rows it met."""
        await self.flush()
        plan = compiled(statement)
        status = await self.connection.execute(plan.sql, *plan.arguments(values))
        return int(status.rsplit(" ", 1)[1])

    def announce(self, aggregate: Aggregate, aggregate_id: str, network_id: str | None) -> None:
        """Move the facts that `aggregate` has recorded into the outbox."""
        for event, sequence in aggregate.facts:
            self.send(letter_of(self, event, aggregate_id, network_id, sequence))
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


def _touch_a_row_each(steps: list[tuple[Compiled, list[list[Any]]]], tables: int) -> bool:
    """Say whether these are single changes of as many tables, which one statement can make."""
    return len(steps) == tables and all(
        len(rows) == 1 and not plan.sql.startswith("WITH") for plan, rows in steps
    )
