"""Answering a demand with a session, to which all who waited are invited first."""

from dataclasses import dataclass, replace
from datetime import timedelta

from services.trainings.application.demand.ports_of_demand import DemandUnitOfWork
from services.trainings.application.demand.settle_demand import settle_demand
from services.trainings.application.sessions.open_session import open_session
from services.trainings.application.sessions.settle_session import OpenSession
from services.trainings.domain.demand.demand import Answer, Demand, NobodyWaitsError
from services.trainings.domain.demand.wish import Pool
from services.trainings.domain.sessions.session import Session
from shared.errors import InvalidError

INVITATIONS_END = "invitations_end"
"""Kind of the timer that fires when nobody may register any more; its key is the session's id."""


class HeadStartTooLongError(InvalidError):
    """Others must have time to register before it is decided whether the session takes place."""

    code = "head_start_too_long"


@dataclass(frozen=True)
class OpenDemand:
    """The training office opens a session for those who wait."""

    demand_id: str
    session: OpenSession
    """Its training is that of the demand, and so is its region where none is named."""
    head_start: timedelta


async def open_demand(command: OpenDemand, uow: DemandUnitOfWork) -> tuple[Demand, Session]:
    """Open the session and invite everybody who waits; until the head start ends nobody else registers."""
    demand = await uow.demands.get(command.demand_id)
    wishes = [wish for wish, _ in await uow.wishes.waiting(demand.pool)]
    if not wishes:
        raise NobodyWaitsError
    ends_at = uow.now() + command.head_start
    session = await open_session(
        replace(_placed(command.session, demand.pool), opens_to_all_at=ends_at), uow
    )
    if ends_at > session.known_terms.decision_at:
        raise HeadStartTooLongError(decision_at=session.known_terms.decision_at.isoformat())
    answer = Answer(uow.now(), session_id=session.session_id)
    members, networks = demand.open(answer, wishes, command.session.opened_by, ends_at)
    uow.invitations.invite(session.session_id, members, networks)
    for wish in wishes:
        uow.wishes.save(wish)
    uow.schedule(INVITATIONS_END, session.session_id, session.places.closes_at)
    await settle_demand(demand, uow)
    return demand, session


def _placed(session: OpenSession, pool: Pool) -> OpenSession:
    """Return the opening with the training of the pool, and its region when no other place says it."""
    where = session.where
    if where.region is None and where.place_id is None:
        where = replace(where, region=pool.region)
    return replace(session, training_number=pool.training_number, where=where)
