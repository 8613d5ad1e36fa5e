"""Fills the database for the benchmark: open sessions to register for, and sessions that are over."""

from typing import Any

import asyncpg

SESSIONS = """
WITH made AS (SELECT unnest($1::uuid[]) AS id), training AS (SELECT * FROM training WHERE number = 1),
entered AS (
    INSERT INTO session (id, training_id, training_number, title, parts, time_zone, starts, place,
        mode, minimum, decision_at, state, version)
    SELECT made.id, training.id, 1, training.title, '[["2032-05-12"]]', 'Europe/Paris', '09:00',
        'Evry', 'in_person', 12, '2032-04-28T07:00:00Z', 'open', 1
    FROM made, training
)
INSERT INTO occasion (id, kind, title, training_number, once, capacity, minimum, standing,
    begins_at, closes_at, offer_lasts_s)
SELECT made.id, 'session', training.title, 1, made.id::text, $2, 12, 'open',
    '2032-05-12T07:00:00Z', '2032-05-12T06:00:00Z', 172800
FROM made, training
"""

PAST = """
WITH training AS (SELECT * FROM training WHERE number = 1),
made AS (SELECT gen_random_uuid() AS id, n FROM generate_series(1, $1::int) AS n),
entered AS (
    INSERT INTO session (id, training_id, training_number, title, parts, time_zone, starts, place,
        mode, minimum, decision_at, state, version)
    SELECT made.id, training.id, 1, training.title, '[["2021-06-17"]]', 'Europe/Paris', '09:00',
        'Evry', 'in_person', 12, '2021-06-03T07:00:00Z', 'completed', 4
    FROM made, training
), placed AS (
    INSERT INTO occasion (id, kind, title, training_number, once, capacity, minimum, registered,
        standing, is_confirmed, begins_at, closes_at, offer_lasts_s)
    SELECT made.id, 'session', training.title, 1, made.id::text, 20, 12, 14, 'open', true,
        '2021-06-17T07:00:00Z'::timestamptz - n * interval '1 minute',
        '2021-06-17T06:00:00Z'::timestamptz - n * interval '1 minute', 172800
    FROM made, training
)
INSERT INTO registration (id, occasion_id, training_number, title, once, member_id, status,
    registered_at, version)
SELECT gen_random_uuid(), made.id, 1, training.title, made.id::text, gen_random_uuid(),
    'registered', '2021-05-01T07:00:00Z', 1
FROM made, training, generate_series(1, 14)
"""


async def analyze(owner: "asyncpg.Connection[Any]") -> None:
    """Have PostgreSQL count anew what it plans by."""
    await owner.execute("ANALYZE session, occasion, registration")
