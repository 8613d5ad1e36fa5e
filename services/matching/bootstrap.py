"""The one place where the matching service is put together."""

from fastapi import FastAPI

from services.matching import config
from services.matching.domain.collective_policy import CollectivePolicy
from services.matching.domain.policy import ProposalPolicy
from services.matching.domain.savoir import COMPARE_TIMER, SEARCH_TIMER
from services.matching.entrypoints import (
    http,
    http_advice,
    http_best_rings,
    http_collective,
    http_exchanges,
    http_feedback,
    http_rings,
    http_search,
)
from services.matching.entrypoints.collective_timers import collective_timers_of
from services.matching.entrypoints.measures import MEASURES
from services.matching.entrypoints.messages import MESSAGES
from services.matching.entrypoints.subscribers import consumer
from services.matching.entrypoints.timers import timers_of
from shared.clock import Clock
from shared.http.app import build_app
from shared.ids import Ids
from shared.runtime import Runtime
from shared.serving import serve, settings_of
from shared.settings import Settings

POLICY = ProposalPolicy(
    answer_within=config.ANSWER_WITHIN,
    proposals_per_search=config.PROPOSALS_PER_SEARCH,
    awaiting_at_most=config.AWAITING_AT_MOST,
    search_again_after=config.SEARCH_AGAIN_AFTER,
    sweep_every=config.SWEEP_EVERY,
    follow_every=config.FOLLOW_EVERY,
    least_likeness=config.LEAST_LIKENESS,
    weekly_at_most=config.WEEKLY_AT_MOST,
    week=config.WEEK,
    spread=config.SPREAD,
    near_km=config.NEAR_KM,
    edge_likeness=config.EDGE_LIKENESS,
    edges_at_most=config.EDGES_AT_MOST,
    rings_per_search=config.RINGS_PER_SEARCH,
    closest_likeness=config.CLOSEST_LIKENESS,
    closest_at_most=config.CLOSEST_AT_MOST,
)

COLLECTIVE = CollectivePolicy(
    answer_within=config.ANSWER_WITHIN,
    requesters_from=config.COLLECTIVE_FROM,
    least_likeness=config.COLLECTIVE_LIKENESS,
    near_km=config.NEAR_KM,
    group_size=config.GROUP_SIZE,
    offerers_at_most=config.COLLECTIVE_OFFERERS_AT_MOST,
)


def build(settings: Settings, clock: Clock | None = None, ids: Ids | None = None) -> FastAPI:
    """Return the app of this service; nothing is connected before its lifespan begins."""
    timers = {**timers_of(POLICY), **collective_timers_of(COLLECTIVE)}
    runtime = Runtime(
        settings,
        consumers=[consumer],
        timers=timers,
        urgent_timers=(SEARCH_TIMER, COMPARE_TIMER),
        measures=MEASURES,
        clock=clock,
        ids=ids,
    )
    routers = [
        http.router,
        http_collective.router,
        http_exchanges.router,
        http_best_rings.router,
        http_rings.router,
        http_search.router,
        http_feedback.router,
        http_advice.router,
    ]
    app = build_app(runtime, routers, MESSAGES)
    app.state.policy = POLICY
    app.state.collective_policy = COLLECTIVE
    return app


def main() -> None:
    """Serve until the process is told to end."""
    serve(settings_of("matching"), build)
