"""The tables of webhooks, as SQLAlchemy Core sees them."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Integer, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from services.partners.adapters.tables import metadata

endpoint = Table(
    "endpoint",
    metadata,
    Column("endpoint_id", UUID, primary_key=True),
    Column("partner_id", UUID),
    Column("url", Text),
    Column("types", ARRAY(Text)),
    Column("networks", ARRAY(UUID)),
    Column("state", Text),
    Column("reason", Text),
    Column("began_failing_at", DateTime(timezone=True)),
    Column("replays", Integer),
    Column("created_at", DateTime(timezone=True)),
    Column("version", Integer),
)

endpoint_secret = Table(
    "endpoint_secret",
    metadata,
    Column("endpoint_id", UUID, primary_key=True),
    Column("secret", Text, primary_key=True),
    Column("created_at", DateTime(timezone=True)),
    Column("retires_at", DateTime(timezone=True)),
)

delivery = Table(
    "delivery",
    metadata,
    Column("delivery_id", BigInteger, primary_key=True),
    Column("endpoint_id", UUID),
    Column("position", BigInteger),
    Column("event_id", UUID),
    Column("replay", Integer),
    Column("aggregate_id", Text),
    Column("type", Text),
    Column("occurred_at", DateTime(timezone=True)),
    Column("state", Text),
    Column("attempts", Integer),
    Column("next_at", DateTime(timezone=True)),
    Column("delivered_at", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True)),
)

attempt = Table(
    "attempt",
    metadata,
    Column("delivery_id", BigInteger),
    Column("at", DateTime(timezone=True)),
    Column("status", Integer),
    Column("duration_ms", Integer),
    Column("error", Text),
    Column("answer", Text),
)

notice = Table(
    "notice",
    metadata,
    Column("notice_id", UUID, primary_key=True),
    Column("partner_id", UUID),
    Column("url", Text),
    Column("reason", Text),
    Column("created_at", DateTime(timezone=True)),
    Column("sent_at", DateTime(timezone=True)),
    Column("is_given_up", Boolean),
)
