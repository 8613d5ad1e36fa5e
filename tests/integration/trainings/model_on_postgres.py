"""The model's platform on a real PostgreSQL: the same plays, the real repositories, real transactions."""

import asyncio
import json
from typing import Any

from asyncpg import DeadlockDetectedError, SerializationError
from sqlalchemy import select

from deploy.faults.model.memory_store import Fact, ProcessDiedError
from deploy.faults.model.platform import Timer, UseCase, View
from deploy.faults.model.play import STARTS_AT
from services.trainings.adapters.money.money_tables import support_places
from services.trainings.adapters.money.sql_supports import support_of
from services.trainings.adapters.registrations.sql_occasions import occasion_of
from services.trainings.adapters.registrations.sql_registrations import registration_of
from services.trainings.adapters.sessions.sql_sessions import session_of
from services.trainings.adapters.sql_memberships import Membership
from services.trainings.adapters.tables import (
    erased_members,
    occasions,
    registrations,
    session_transitions,
    sessions,
)
from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.domain.sessions.session_life import Action, Decision, State, Transition
from shared.clock import HeldClock
from shared.events.contract import event_class
from shared.ids import SequenceIds
from shared.storage.database import Database
from shared.storage.transaction import Transaction

EMPTIED = (
    *("support_place", "support_fund", "registration", "session_transition", "session"),
    *("occasion", "training", "outbox", "timer", "membership", "erased_member", "network"),
)
FINISH = "DELETE FROM timer WHERE kind = $1 AND key = $2 AND due_at = $3"
AFFILIATE = """
INSERT INTO network (network_id, title, town, department, time_zone, is_affiliated, version)
VALUES ($1, 'Réseau', 'Evry', 'Essonne', 'Europe/Paris', true, 1) ON CONFLICT DO NOTHING
"""
NEWS = """
SELECT id, headers, subject, body FROM outbox
WHERE id > $1 AND subject NOT LIKE 'rers.%.public.%' ORDER BY id
"""
SUPPORTS = select(support_places, registrations.c.member_id).join(
    registrations, registrations.c.id == support_places.c.registration_id
)


class DyingConnection:
    """A connection whose process dies before its n-th statement."""

    def __init__(self, connection: Any, left: int) -> None:
        self._connection, self._left = connection, left

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._connection, name)
        if name not in ("fetchrow", "fetch", "fetchval", "execute", "executemany"):
            return found
        self._left -= 1
        if self._left < 0:
            raise ProcessDiedError
        return found


class SqlPlatform:
    """The state in one database, emptied at the start; `run` is what the HTTP door does with a command."""

    def __init__(self, database: Database, clock: HeldClock, runner: asyncio.Runner) -> None:
        self.clock = clock
        self._database, self._runner = database, runner
        database.ids = SequenceIds()
        self._facts: list[Fact] = []
        self._last_fact = 0
        self._view: View | None = None
        clock.advance(STARTS_AT - clock.now())
        runner.run(self._empty())

    async def _empty(self) -> None:
        for table in EMPTIED:
            await self._database.pool.execute(f"DELETE FROM {table}")
        self._last_fact = await self._database.pool.fetchval(
            "SELECT coalesce(max(id), 0) FROM outbox"
        )

    def run(self, use_case: UseCase, dies_before: int | None = None) -> None:
        self._view = None
        try:
            self._runner.run(self._run(use_case, dies_before, is_hasty=True))
        except (SerializationError, DeadlockDetectedError):
            self._runner.run(self._run(use_case, dies_before, is_hasty=False))

    async def _run(self, use_case: UseCase, dies_before: int | None, *, is_hasty: bool) -> None:
        async with self._database.transaction(is_hasty=is_hasty) as transaction:
            if dies_before is not None:
                source: Any = DyingConnection(transaction.source, dies_before)
                transaction.source = source
            await use_case(SqlUnitOfWork(transaction))

    async def finish(self, timer: Timer, uow: SqlUnitOfWork) -> None:
        await uow.transaction.begin()
        await uow.transaction.connection.execute(FINISH, timer.kind, timer.key, timer.due_at)

    async def erase(self, member_id: str, uow: SqlUnitOfWork) -> None:
        uow.memberships.erase(member_id)

    async def join(self, member_id: str, network_id: str, uow: SqlUnitOfWork) -> None:
        await uow.transaction.begin()
        await uow.transaction.connection.execute(AFFILIATE, network_id)
        uow.memberships.put(
            Membership(
                membership_id=f"{network_id}-{member_id}",
                member_id=member_id,
                network_id=network_id,
            ),
            1,
        )

    def view(self) -> View:
        if self._view is None:
            self._view = self._runner.run(self._look())
        return self._view

    async def _look(self) -> View:
        async with self._database.transaction() as transaction:
            places = {
                row["id"]: occasion_of(row)
                for row in await transaction.fetch_all(select(occasions).order_by(occasions.c.id))
            }
            people = await transaction.fetch_all(
                select(registrations).order_by(registrations.c.arrival)
            )
            lives = await transaction.fetch_all(select(sessions).order_by(sessions.c.id))
            supports = [support_of(row) for row in await transaction.fetch_all(SUPPORTS)]
            erased = await transaction.fetch_all(select(erased_members))
            timers = await transaction.connection.fetch("SELECT * FROM timer ORDER BY kind, key")
            await self._hear(transaction)
            return View(
                occasions=places,
                registrations={row["id"]: registration_of(row) for row in people},
                sessions={row["id"]: session_of(row, places.get(row["id"])) for row in lives},
                timers={(row["kind"], row["key"]): row["due_at"] for row in timers},
                facts=tuple(self._facts),
                steps_of=await _steps(transaction),
                supports={one.registration_id: one for one in supports},
                erased=frozenset(row["member_id"] for row in erased),
            )

    async def _hear(self, transaction: Transaction) -> None:
        for row in await transaction.connection.fetch(NEWS, self._last_fact):
            headers = row["headers"]
            event = event_class(headers["ce-type"]).model_validate(json.loads(row["body"]))
            about = row["subject"].rsplit(".", 1)[1]
            self._facts.append(Fact(event, about, int(headers["ce-sequence"])))
            self._last_fact = row["id"]


async def _steps(transaction: Transaction) -> dict[str, list[Transition]]:
    ordered = select(session_transitions).order_by(session_transitions.c.number)
    steps: dict[str, list[Transition]] = {}
    for row in await transaction.fetch_all(ordered):
        steps.setdefault(row["session_id"], []).append(
            Transition(
                Action(row["action"]),
                State(row["was"]),
                State(row["became"]),
                Decision(row["at"], row["by"], row["reason"]),
            )
        )
    return steps
