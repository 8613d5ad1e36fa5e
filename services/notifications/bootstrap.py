"""The one place where the parts of this service are put together."""

import sys

import uvicorn
from fastapi import FastAPI

from services.notifications import config
from services.notifications.adapters.french_wordings import FrenchWordings
from services.notifications.entrypoints import http, http_unsubscribe
from services.notifications.entrypoints.messages import MESSAGES
from services.notifications.entrypoints.subscribers import consumer_of
from shared.clock import Clock
from shared.http.app import build_app
from shared.ids import Ids
from shared.logs import configure_logs
from shared.runtime import Runtime
from shared.settings import SettingError, Settings


def build(settings: Settings, clock: Clock | None = None, ids: Ids | None = None) -> FastAPI:
    """Return the service's app; it connects when its lifespan begins."""
    wordings = FrenchWordings(settings.public_url)
    runtime = Runtime(settings, consumers=[consumer_of(wordings)], clock=clock, ids=ids)
    app = build_app(runtime, [http.router, http_unsubscribe.router], MESSAGES)
    app.state.wordings = wordings
    app.state.largest_page = config.LARGEST_PAGE
    return app


def main() -> None:
    """Run the service until it is told to stop."""
    try:
        settings = Settings.read("notifications")
    except SettingError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None
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
