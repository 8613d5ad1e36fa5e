"""The tables of partners and of public facts, as SQLAlchemy Core sees them."""

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

metadata = MetaData()

partner = Table(
    "partner",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("slug", Text),
    Column("title", Text),
    Column("contact_email", Text),
    Column("networks", ARRAY(UUID)),
    Column("types", ARRAY(Text)),
    Column("state", Text),
    Column("created_at", DateTime(timezone=True)),
    Column("version", Integer),
)

api_key = Table(
    "api_key",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("partner_id", UUID),
    Column("title", Text),
    Column("prefix", Text),
    Column("secret_hash", Text),
    Column("created_at", DateTime(timezone=True)),
    Column("last_used_on", Date),
    Column("revoked_at", DateTime(timezone=True)),
)

public_event = Table(
    "public_event",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("event_id", UUID),
    Column("type", Text),
    Column("network_id", UUID),
    Column("aggregate_id", Text),
    Column("sequence", Integer),
    Column("occurred_at", DateTime(timezone=True)),
    Column("body", JSONB),
    Column("stored_at", DateTime(timezone=True)),
)

feed_state = Table(
    "feed_state",
    metadata,
    Column("is_only", Boolean, primary_key=True),
    Column("dropped_through", BigInteger),
)

current_thing = Table(
    "current_thing",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("id", UUID, primary_key=True),
    Column("network_id", UUID),
    Column("state", JSONB),
    Column("versions", JSONB),
    Column("version", Integer),
    Column("is_gone", Boolean),
)
