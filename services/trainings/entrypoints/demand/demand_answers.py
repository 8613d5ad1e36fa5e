"""From what demand pooling knows to what its doors answer, in French where people read it."""

from collections.abc import Mapping

from services.trainings.adapters.demand.demand_queries import DemandView
from services.trainings.adapters.sql_networks import Network
from services.trainings.domain.demand.availability import LEAST_TOLD
from services.trainings.domain.demand.demand import Demand, Stage
from services.trainings.domain.demand.period import Period
from services.trainings.domain.demand.wish import Pool, Wish
from services.trainings.entrypoints.demand.demand_schemas import (
    DaysIn,
    DemandOut,
    MonthOut,
    PeriodOut,
    ProgressOut,
    WindowOut,
    WishingNetworkOut,
    WishOut,
)
from shared.regions import REGIONS

STAGES = {
    Stage.GATHERING: "",
    Stage.POOLED: " ; une session est proposée au bureau des formations",
    Stage.FELL_BACK: " ; le bureau des formations en est averti",
    Stage.DISMISSED: " ; le bureau des formations n'ouvre pas de session pour l'instant",
}


def progress_of(demand: Demand) -> str:
    """Say how far a demand is."""
    waiting, minimum = demand.waiting, demand.minimum
    wait = "1 personne attend" if waiting == 1 else f"{waiting} personnes attendent"
    if demand.missing:
        rest = f"{wait} sur {minimum}, il en manque {demand.missing}"
    else:
        rest = f"{wait}, le minimum de {minimum} est atteint"
    return rest + STAGES[demand.stage]


def period_of(stated: str | DaysIn) -> Period:
    """Return the period that somebody states."""
    if isinstance(stated, str):
        return Period.month(stated)
    return Period(stated.first, stated.last)


def period_out(period: Period) -> PeriodOut:
    """Return when somebody could come."""
    month = f"{period.first:%Y-%m}" if period.is_month else None
    return PeriodOut(first=period.first, last=period.last, month=month)


def wish_out(wish: Wish) -> WishOut:
    """Return a wish."""
    return WishOut(
        wish_id=wish.wish_id,
        training_number=wish.pool.training_number,
        title=wish.title,
        region=wish.pool.region,
        region_title=REGIONS[wish.pool.region].title,
        member_id=wish.wisher.member_id,
        network_id=wish.wisher.network_id,
        people=wish.wisher.people,
        periods=[period_out(period) for period in wish.terms.periods],
        audience=wish.terms.audience,
        is_remote_welcome=wish.terms.is_remote_welcome,
        status=wish.status,
        session_id=wish.session_id,
    )


def progress_out(demand: Demand | None, pool: Pool, minimum: int) -> ProgressOut:
    """Return what everybody may know: under five people neither how many wait nor how many are missing."""
    known = demand if demand is not None and demand.waiting >= LEAST_TOLD else None
    few = f"moins de {LEAST_TOLD} personnes attendent, sur {minimum} qu'il faut"
    return ProgressOut(
        training_number=pool.training_number,
        region=pool.region,
        region_title=REGIONS[pool.region].title,
        waiting=known.waiting if known else None,
        missing=known.missing if known else None,
        minimum=known.minimum if known else minimum,
        progress=progress_of(known) if known else few,
    )


def demand_out(view: DemandView, networks: Mapping[str, Network]) -> DemandOut:
    """Return a demand as the office sees it; `networks` that have been heard of, by id."""
    demand, answer = view.demand, view.demand.answer
    return DemandOut(
        demand_id=demand.demand_id,
        training_number=demand.pool.training_number,
        title=demand.title,
        region=demand.pool.region,
        region_title=REGIONS[demand.pool.region].title,
        stage=demand.stage,
        waiting=demand.waiting,
        minimum=demand.minimum,
        missing=demand.missing,
        progress=progress_of(demand),
        member_ids=[wish.wisher.member_id for wish in view.wishes if wish.wisher.member_id],
        networks=_networks(view, networks),
        audiences=view.audiences,
        remote_welcome=sum(wish.terms.is_remote_welcome for wish in view.wishes),
        months=[MonthOut(month=each.month, people=each.people) for each in view.months],
        best_window=WindowOut(**vars(view.window)) if view.window else None,
        answered_at=answer.answered_at if answer else None,
        session_id=answer.session_id if answer else None,
        reason=answer.reason if answer else None,
    )


def _networks(view: DemandView, known: Mapping[str, Network]) -> list[WishingNetworkOut]:
    found = []
    for wish in view.wishes:
        if wish.wisher.network_id is None:
            continue
        network = known.get(wish.wisher.network_id)
        found.append(
            WishingNetworkOut(
                network_id=wish.wisher.network_id,
                people=wish.wisher.people,
                title=network.title if network else None,
                town=network.town if network else None,
                department=network.department if network else None,
            )
        )
    return found
