"""A place that somebody gets may answer what they wish: one condition says so, without reading it first."""

from sqlalchemy import bindparam, exists, literal, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.trainings.adapters.demand.demand_tables import wishes
from services.trainings.adapters.tables import is_one_of, memberships
from services.trainings.domain.demand.wish import LIVE_WISHES, WishStatus
from shared.storage.tables import timer

PLACE_TAKEN = "place_taken"
"""Kind of the timer that ends the wishes which a new place answers; its key is the registration's id."""

OWN = select(wishes.c.id).where(
    wishes.c.member_id == bindparam("member_id"),
    wishes.c.training_number == bindparam("training_number"),
    is_one_of(wishes.c.status, LIVE_WISHES),
)
OF_NETWORKS = (
    select(wishes.c.id)
    .join(memberships, memberships.c.network_id == wishes.c.network_id)
    .where(
        wishes.c.session_id == bindparam("session_id"),
        is_one_of(wishes.c.status, {WishStatus.INVITED}),
        memberships.c.member_id == bindparam("member_id"),
        memberships.c.is_active,
    )
)
_noted = select(
    literal(PLACE_TAKEN),
    bindparam("registration_id", type_=timer.c.key.type),
    bindparam("now", type_=timer.c.due_at.type),
).where(or_(exists(OWN), exists(OF_NETWORKS)))
NOTE_PLACE = upsert(timer).from_select(["kind", "key", "due_at"], _noted).on_conflict_do_nothing()
"""Almost nobody wishes for what they register for: for them nothing is written, and nothing follows."""
