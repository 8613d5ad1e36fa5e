"""The one place where the savoirs service is put together."""

from fastapi import FastAPI

from services.savoirs.config import FRESHNESS
from services.savoirs.entrypoints import http_board, http_offers, http_reciprocity, http_requests
from services.savoirs.entrypoints.measures import MEASURES
from services.savoirs.entrypoints.messages import MESSAGES
from services.savoirs.entrypoints.subscribers import consumer
from services.savoirs.entrypoints.timers import timers
from shared.clock import Clock
from shared.http.app import build_app
from shared.ids import Ids
from shared.runtime import Runtime
from shared.serving import serve, settings_of
from shared.settings import Settings

ROUTERS = [http_offers.router, http_requests.router, http_board.router, http_reciprocity.router]


def build(settings: Settings, clock: Clock | None = None, ids: Ids | None = None) -> FastAPI:
    """Return the app of this service; nothing is connected before its lifespan begins."""
    runtime = Runtime(
        settings,
        consumers=[consumer],
        timers=timers(FRESHNESS),
        measures=MEASURES,
        clock=clock,
        ids=ids,
    )
    app = build_app(runtime, ROUTERS, MESSAGES)
    app.state.freshness = FRESHNESS
    return app


def main() -> None:
    """Serve until the process is told to end."""
    serve(settings_of("savoirs"), build)
