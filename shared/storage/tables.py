"""The plumbing tables that every service's database holds, and how they are first made."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    insert,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.dialects.postgresql import insert as upsert

plumbing = MetaData()

outbox = Table(
    "outbox",
    plumbing,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("event_id", UUID, nullable=False),
    Column("stream", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)

inbox = Table(
    "inbox",
    plumbing,
    Column("consumer", Text, primary_key=True),
    Column("event_id", UUID, primary_key=True),
    Column("received_at", DateTime(timezone=True), nullable=False),
)

timer = Table(
    "timer",
    plumbing,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("due_at", DateTime(timezone=True), nullable=False, index=True),
    Column("attempts", Integer, nullable=False, server_default="0"),
)

idempotency = Table(
    "idempotency",
    plumbing,
    Column("caller", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("status", Integer),
    Column("body", Text),
    Column("created_at", DateTime(timezone=True), nullable=False),
)

OUTBOX_ADD = insert(outbox).values(
    {
        name: bindparam(name)
        for name in ("event_id", "stream", "subject", "headers", "body", "created_at")
    }
)

_timer = upsert(timer).values(
    kind=bindparam("kind"), key=bindparam("key"), due_at=bindparam("due_at")
)
TIMER_SET = _timer.on_conflict_do_update(
    index_elements=["kind", "key"],
    set_={"due_at": _timer.excluded.due_at, "attempts": 0},
)
TIMER_CANCEL = timer.delete().where(
    timer.c.kind == bindparam("kind"), timer.c.key == bindparam("key")
)

PLUMBING_V1 = """
CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id uuid NOT NULL,
    stream text NOT NULL,
    subject text NOT NULL,
    headers jsonb NOT NULL,
    body text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE TABLE inbox (
    consumer text NOT NULL,
    event_id uuid NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (consumer, event_id)
);
CREATE TABLE timer (
    kind text NOT NULL,
    key text NOT NULL,
    due_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, key)
);
CREATE INDEX ix_timer_due_at ON timer (due_at);
CREATE TABLE idempotency (
    caller text NOT NULL,
    key text NOT NULL,
    fingerprint text NOT NULL,
    status integer,
    body text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (caller, key)
);
CREATE INDEX ix_idempotency_created_at ON idempotency (created_at);
CREATE SCHEMA projection;
"""
"""First migration of every service; frozen: a change is a new migration in each service."""
