"""The tables of workshops and kits, as SQLAlchemy builds statements on them."""

from sqlalchemy import Boolean, Column, DateTime, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR, UUID

from services.trainings.adapters.tables import metadata

workshops = Table(
    "workshop",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("network_id", UUID, nullable=False),
    Column("title", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("visibility", Text, nullable=False),
    Column("proposer_id", UUID),
    Column("facilitator_id", UUID),
    Column("kit_id", UUID),
    Column("places", Integer, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("is_remote", Boolean, nullable=False),
    Column("place", Text, nullable=False),
    Column("place_id", Text),
    Column("video_link", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("poll_version", Integer, nullable=False),
    Column("poll_closes_at", DateTime(timezone=True)),
    Column("begins_at", DateTime(timezone=True)),
    Column("ends_at", DateTime(timezone=True)),
    Column("chosen_problem_id", UUID),
    Column("note_version", Integer, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
)

workshop_dates = Table(
    "workshop_date",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("workshop_id", UUID, nullable=False),
    Column("begins_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Column("has_reached_cap", Boolean, nullable=False),
)

workshop_votes = Table(
    "workshop_vote",
    metadata,
    Column("date_id", UUID, primary_key=True),
    Column("member_id", UUID, primary_key=True),
    Column("workshop_id", UUID, nullable=False),
    Column("answer", Text, nullable=False),
    Column("turn", Integer, nullable=False),
)

workshop_problems = Table(
    "workshop_problem",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("workshop_id", UUID, nullable=False),
    Column("member_id", UUID, nullable=False),
    Column("text", Text, nullable=False),
)

workshop_choices = Table(
    "workshop_choice",
    metadata,
    Column("workshop_id", UUID, primary_key=True),
    Column("member_id", UUID, primary_key=True),
    Column("problem_id", UUID, nullable=False),
)

workshop_notes = Table(
    "workshop_note",
    metadata,
    Column("workshop_id", UUID, primary_key=True),
    Column("network_id", UUID, nullable=False),
    Column("visibility", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("written_by", UUID),
    Column("written_at", DateTime(timezone=True), nullable=False),
    Column("search", TSVECTOR),
)

workshop_note_versions = Table(
    "workshop_note_version",
    metadata,
    Column("workshop_id", UUID, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("written_by", UUID),
    Column("written_at", DateTime(timezone=True), nullable=False),
)

kits = Table(
    "kit",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("network_id", UUID, nullable=False),
    Column("author_id", UUID),
    Column("title", Text, nullable=False),
    Column("theme", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("material", JSONB, nullable=False),
    Column("steps", JSONB, nullable=False),
    Column("visibility", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("copied_from", UUID),
    Column("revision", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("search", TSVECTOR),
)
