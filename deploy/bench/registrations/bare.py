"""The same race in bare SQL, and the naive way of doing it that must oversell."""

import asyncio
import time
import uuid
from dataclasses import dataclass

import asyncpg

SCHEMA = """
CREATE TABLE bare_session (
    id uuid PRIMARY KEY, capacity integer NOT NULL,
    registered integer NOT NULL CHECK (registered <= capacity)
);
CREATE TABLE naive_session (
    id uuid PRIMARY KEY, capacity integer NOT NULL, minimum integer NOT NULL,
    registered integer NOT NULL, confirmations integer NOT NULL
);
CREATE TABLE bare_registration (
    id uuid PRIMARY KEY, session_id uuid NOT NULL, member_id uuid NOT NULL, status text NOT NULL,
    UNIQUE (session_id, member_id)
);
CREATE TABLE bare_outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body jsonb NOT NULL
);
"""
TAKE = """
UPDATE bare_session SET registered = registered + 1
WHERE id = $1 AND registered < capacity RETURNING registered
"""
ADD = "INSERT INTO bare_registration (id, session_id, member_id, status) VALUES ($1, $2, $3, $4)"
TELL = "INSERT INTO bare_outbox (body) VALUES (jsonb_build_object('registration_id', $1::text))"
LOOK = """
SELECT registered < capacity AS has_room, registered + 1 >= minimum AND confirmations = 0 AS is_due
FROM naive_session WHERE id = $1
"""
NAIVE_TAKE = "UPDATE naive_session SET registered = registered + 1 WHERE id = $1"
NAIVE_CONFIRM = "UPDATE naive_session SET confirmations = confirmations + 1 WHERE id = $1"

CONNECTIONS = 12
"""As many as the service's own pool."""

NAIVE_CONNECTIONS = 50


@dataclass(frozen=True)
class Outcome:
    """How a race ended."""

    seconds: float
    registered: int
    confirmations: int = 0


async def race(dsn: str, people: int, places: int) -> Outcome:
    """Race with the conditional update, the registration and the fact in one transaction."""
    async with asyncpg.create_pool(dsn, min_size=CONNECTIONS, max_size=CONNECTIONS) as pool:
        session_id = uuid.uuid4()
        await pool.execute("INSERT INTO bare_session VALUES ($1, $2, 0)", session_id, places)

        async def register() -> None:
            async with pool.acquire() as connection, connection.transaction():
                taken = await connection.fetchval(TAKE, session_id)
                status = "waiting" if taken is None else "registered"
                registration_id = uuid.uuid4()
                await connection.execute(ADD, registration_id, session_id, uuid.uuid4(), status)
                await connection.execute(TELL, str(registration_id))

        began = time.perf_counter()
        await asyncio.gather(*(register() for _ in range(people)))
        seconds = time.perf_counter() - began
        registered = await pool.fetchval(
            "SELECT count(*) FROM bare_registration WHERE session_id = $1 AND status = 'registered'",
            session_id,
        )
        return Outcome(seconds, registered)


async def naive_race(dsn: str, people: int, places: int, minimum: int) -> Outcome:
    """Race the naive way: look whether a place is free and whether it is the last one needed, then take it."""
    async with asyncpg.create_pool(
        dsn, min_size=NAIVE_CONNECTIONS, max_size=NAIVE_CONNECTIONS
    ) as pool:
        session_id = uuid.uuid4()
        row = (session_id, places, minimum)
        await pool.execute("INSERT INTO naive_session VALUES ($1, $2, $3, 0, 0)", *row)

        async def register() -> None:
            async with pool.acquire() as connection, connection.transaction():
                seen = await connection.fetchrow(LOOK, session_id)
                if seen is not None and seen["has_room"]:
                    await connection.execute(NAIVE_TAKE, session_id)
                    if seen["is_due"]:
                        await connection.execute(NAIVE_CONFIRM, session_id)

        began = time.perf_counter()
        await asyncio.gather(*(register() for _ in range(people)))
        seconds = time.perf_counter() - began
        found = await pool.fetchrow(
            "SELECT registered, confirmations FROM naive_session WHERE id = $1", session_id
        )
        assert found is not None
        return Outcome(seconds, found["registered"], found["confirmations"])
