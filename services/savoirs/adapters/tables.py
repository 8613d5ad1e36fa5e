"""The tables of the savoirs service, as SQLAlchemy builds statements over them."""

from sqlalchemy import (
    Boolean,
    Column,
    Computed,
    DateTime,
    Integer,
    MetaData,
    Table,
    Text,
    literal_column,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR, UUID

metadata = MetaData()

savoir = Table(
    "savoir",
    metadata,
    Column("id", UUID(as_uuid=False), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("member_id", UUID(as_uuid=False), nullable=False),
    Column("network_id", UUID(as_uuid=False), nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("themes", ARRAY(Text), nullable=False),
    Column("level", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("languages", ARRAY(Text), nullable=False),
    Column("availability", Text, nullable=False),
    Column("visibility", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    Column("group_size", Integer),
    Column("folded", Text, Computed("savoir_words(title, themes)")),
    Column("search", TSVECTOR, Computed("savoir_vector(title, themes, description)")),
)
"""Offers and requests in one table: the board shows both, and neither comes first."""

STATE = tuple(column for column in savoir.columns if column.computed is None)
"""What a savoir is; the computed columns are for the search alone."""

IS_ON_BOARD = savoir.c.status == literal_column("'live'")
"""Written out and not a parameter: only so do the indexes of what is live serve the query."""

reciprocity = Table(
    "reciprocity",
    metadata,
    Column("id", UUID(as_uuid=False), primary_key=True),
    Column("member_id", UUID(as_uuid=False), nullable=False),
    Column("network_id", UUID(as_uuid=False), nullable=False),
    Column("has_offer", Boolean, nullable=False),
    Column("has_request", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
)

membership = Table(
    "membership",
    metadata,
    Column("membership_id", UUID(as_uuid=False), primary_key=True),
    Column("member_id", UUID(as_uuid=False), nullable=False),
    Column("network_id", UUID(as_uuid=False), nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
)

erased_member = Table(
    "erased_member",
    metadata,
    Column("member_id", UUID(as_uuid=False), primary_key=True),
)

network = Table(
    "network",
    metadata,
    Column("network_id", UUID(as_uuid=False), primary_key=True),
    Column("is_of_children", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
)

network_link = Table(
    "network_link",
    metadata,
    Column("link_id", UUID(as_uuid=False), primary_key=True),
    Column("network_id", UUID(as_uuid=False), nullable=False),
    Column("other_network_id", UUID(as_uuid=False), nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
)
