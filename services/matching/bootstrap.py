"""The one place where the matching service is put together."""

import sys

import uvicorn
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
from shared.logs import configure_logs
from shared.runtime import Runtime
from shared.settings import SettingError, Settings

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
    try:
        settings = Settings.read("matching")
    except (SettingError, ValueError) as error:
        sys.stderr.write(f"matching: {error}\n")
        sys.exit(2)
    configure_logs(settings.service, settings.log_level)
    uvicorn.run(
        build(settings),
        host=settings.http_host,
        port=settings.http_port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
    )
