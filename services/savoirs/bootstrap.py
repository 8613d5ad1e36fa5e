"""The one place where the savoirs service is put together."""

import sys

import uvicorn
from fastapi import FastAPI

from services.savoirs.config import FRESHNESS
from services.savoirs.entrypoints import http_board, http_offers, http_reciprocity, http_requests
from services.savoirs.entrypoints.messages import MESSAGES
from services.savoirs.entrypoints.subscribers import consumer
from services.savoirs.entrypoints.timers import timers
from shared.clock import Clock
from shared.http.app import build_app
from shared.ids import Ids
from shared.logs import configure_logs
from shared.runtime import Runtime
from shared.settings import SettingError, Settings

ROUTERS = [http_offers.router, http_requests.router, http_board.router, http_reciprocity.router]


def build(settings: Settings, clock: Clock | None = None, ids: Ids | None = None) -> FastAPI:
    """Return the app of this service; nothing is connected before its lifespan begins."""
    runtime = Runtime(
        settings, consumers=[consumer], timers=timers(FRESHNESS), clock=clock, ids=ids
    )
    app = build_app(runtime, ROUTERS, MESSAGES)
    app.state.freshness = FRESHNESS
    return app


def main() -> None:
    """Serve until the process is told to end."""
    try:
        settings = Settings.read("savoirs")
    except (SettingError, ValueError) as error:
        sys.stderr.write(f"savoirs: {error}\n")
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
