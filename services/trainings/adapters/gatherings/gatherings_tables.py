"""The tables of gatherings, fairs and calendar links, as SQLAlchemy builds statements on them."""

from sqlalchemy import Boolean, Column, Date, DateTime, Integer, Table, Text, Time
from sqlalchemy.dialects.postgresql import JSONB, UUID

from services.trainings.adapters.tables import metadata

gatherings = Table(
    "gathering",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("network_id", UUID),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("visibility", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("place_id", UUID),
    Column("time_zone", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("starts", Time, nullable=False),
    Column("lasts_s", Integer, nullable=False),
    Column("rule", Text),
    Column("holiday_zone", Text),
    Column("excluded", JSONB, nullable=False),
    Column("breaks", JSONB, nullable=False),
    Column("capacity", Integer),
    Column("video_link", Text),
    Column("announced_at", DateTime(timezone=True), nullable=False),
    Column("known_until", Date),
    Column("is_whole", Boolean, nullable=False),
    Column("ends_after", Date),
    Column("version", Integer, nullable=False),
)

gathering_dates = Table(
    "gathering_date",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("gathering_id", UUID, nullable=False),
    Column("network_id", UUID),
    Column("title", Text, nullable=False),
    Column("original_day", Date, nullable=False),
    Column("day", Date, nullable=False),
    Column("starts", Time, nullable=False),
    Column("lasts_s", Integer, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("place_id", UUID),
    Column("begins_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("replay", JSONB),
    Column("replay_at", DateTime(timezone=True)),
    Column("version", Integer, nullable=False),
)

fair_entries = Table(
    "fair_entry",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("gathering_date_id", UUID, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("member_id", UUID, nullable=False),
    Column("written_at", DateTime(timezone=True), nullable=False),
)

calendar_links = Table(
    "calendar_link",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("owner_id", UUID, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
)
