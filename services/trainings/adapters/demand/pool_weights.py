"""How many people each wish adds to the number of those who wait in a pool."""

from sqlalchemy import Text, and_, bindparam, cast, func, literal, select, union_all

from services.trainings.adapters.demand.demand_tables import wishes
from services.trainings.adapters.tables import is_one_of, memberships
from services.trainings.domain.demand.wish import WishStatus

IN_POOL = (
    wishes.c.training_number == bindparam("training_number"),
    wishes.c.region == bindparam("region"),
)
IS_WAITING = is_one_of(wishes.c.status, {WishStatus.WAITING})

_networks = (
    select(wishes.c.id, wishes.c.network_id, wishes.c.people)
    .where(*IN_POOL, IS_WAITING, wishes.c.network_id.is_not(None))
    .cte("networks")
)
# A person of two networks that wish is counted with one of them, always the same one.
_persons = (
    select(wishes.c.id, func.min(cast(memberships.c.network_id, Text)).label("home"))
    .select_from(
        wishes.outerjoin(
            memberships,
            and_(
                memberships.c.member_id == wishes.c.member_id,
                memberships.c.is_active,
                memberships.c.network_id.in_(select(_networks.c.network_id)),
            ),
        )
    )
    .where(*IN_POOL, IS_WAITING, wishes.c.member_id.is_not(None))
    .group_by(wishes.c.id)
    .cte("persons")
)
_at_home = (
    select(_persons.c.home, func.count().label("people"))
    .where(_persons.c.home.is_not(None))
    .group_by(_persons.c.home)
    .cte("at_home")
)
WEIGHTS = union_all(
    select(_persons.c.id, literal(1).label("people")).where(_persons.c.home.is_(None)),
    select(_persons.c.id, literal(0).label("people")).where(_persons.c.home.is_not(None)),
    select(
        _networks.c.id,
        func.greatest(_networks.c.people, func.coalesce(_at_home.c.people, 0)).label("people"),
    ).select_from(
        _networks.outerjoin(_at_home, _at_home.c.home == cast(_networks.c.network_id, Text))
    ),
).cte("weights")
