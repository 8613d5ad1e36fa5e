"""The one place where the matching service is put together."""

from fastapi import FastAPI

from services.matching import config
from services.matching.domain.policy import ProposalPolicy
from services.matching.entrypoints import http, http_exchanges
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
    least_likeness=config.LEAST_LIKENESS,
)


def build(settings: Settings, clock: Clock | None = None, ids: Ids | None = None) -> FastAPI:
    """Return the app of this service; nothing is connected before its lifespan begins."""
    timers = timers_of(POLICY)
    runtime = Runtime(settings, consumers=[consumer], timers=timers, clock=clock, ids=ids)
    app = build_app(runtime, [http.router, http_exchanges.router], MESSAGES)
    app.state.policy = POLICY
    return app


def main() -> None:
    """Serve until the process is told to end."""
    serve(settings_of("matching"), build)
