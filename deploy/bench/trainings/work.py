"""The measured sides that need no HTTP: the use case as the service runs it, and bare SQL in two ways."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from deploy.bench.child import wait_for_go
from deploy.bench.measures import Stopwatch, percentile
from deploy.bench.trainings import by_hand
from deploy.bench.trainings.by_hand import Person
from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.application.registrations.register_person import (
    RegisterPerson,
    register_person,
)
from shared.clock import Clock, SteadyClock
from shared.storage.database import Database, prepare_connection

CONNECTIONS = 12
"""As many as the service's own pool."""

Register = Callable[[Person], Awaitable[None]]
ByHand = Callable[["asyncpg.Pool[Any]", Clock, Person], Awaitable[None]]


async def use_case(spec: dict[str, Any]) -> dict[str, Any]:
    """Register through the service's own use case, in this process, trying again as its door does."""
    database = await Database.connect(spec["dsn"], "trainings")

    async def attempt(command: RegisterPerson, *, is_hasty: bool) -> None:
        async with database.transaction(is_hasty=is_hasty) as transaction:
            await register_person(command, SqlUnitOfWork(transaction))

    async def register(person: Person) -> None:
        session_id, member_id = person
        command = RegisterPerson(
            occasion_id=session_id, member_ids=(member_id,), actor=Actor(member_id)
        )
        try:
            await attempt(command, is_hasty=True)
        except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
            await attempt(command, is_hasty=False)

    figures = await _measure(spec, register)
    await database.close()
    return figures


async def bare(spec: dict[str, Any]) -> dict[str, Any]:
    """Register in bare SQL: place, registration, fact in the outbox, in one transaction."""
    return await _by_hand(spec, by_hand.register)


async def at_once(spec: dict[str, Any]) -> dict[str, Any]:
    """Register in bare SQL, all in one statement."""
    return await _by_hand(spec, by_hand.register_at_once)


async def _by_hand(spec: dict[str, Any], way: ByHand) -> dict[str, Any]:
    clock = SteadyClock()
    async with _pool(spec["dsn"]) as pool:
        return await _measure(spec, lambda person: way(pool, clock, person))


@asynccontextmanager
async def _pool(dsn: str) -> AsyncIterator["asyncpg.Pool[Any]"]:
    """Open the pool that the service opens: same size, codecs and settings, no reset between uses."""

    async def keep(_: object) -> None:
        """Spare the pool's reset, as the product does."""

    async with asyncpg.create_pool(
        dsn,
        min_size=CONNECTIONS,
        max_size=CONNECTIONS,
        statement_cache_size=500,
        init=prepare_connection,
        reset=keep,
        command_timeout=30,
        server_settings={"search_path": "public,projection", "jit": "off"},
    ) as pool:
        yield pool


async def _measure(spec: dict[str, Any], register: Register) -> dict[str, Any]:
    """Register everybody over all connections at once; those who only warm up go elsewhere, before."""
    await _rush(register, _people(spec["warm_up_sessions"], spec["warm_up"]), [])
    people = _people(spec["sessions"], spec["count"])
    taken: list[float] = []
    await wait_for_go()
    watch = Stopwatch()
    await _rush(register, people, taken)
    return {
        **watch.read(len(taken)),
        "p50_ms": round(percentile(taken, 0.5) * 1e3, 2),
        "p99_ms": round(percentile(taken, 0.99) * 1e3, 2),
    }


def _people(sessions: list[str], count: int) -> Iterator[Person]:
    return iter(
        [Person(sessions[turn % len(sessions)], str(uuid.uuid4())) for turn in range(count)]
    )


async def _rush(register: Register, people: Iterator[Person], taken: list[float]) -> None:
    async def one_of_many() -> None:
        for person in people:
            began = time.perf_counter()
            await register(person)
            taken.append(time.perf_counter() - began)

    await asyncio.gather(*(one_of_many() for _ in range(CONNECTIONS)))
