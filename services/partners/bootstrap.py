"""The one place where the parts of this service are put together."""

from fastapi import FastAPI

from services.partners import config
from services.partners.entrypoints.messages import MESSAGES
from services.partners.entrypoints.subscribers import consumer
from shared.clock import Clock
from shared.http.app import build_app
from shared.ids import Ids
from shared.runtime import Runtime
from shared.serving import serve, settings_of
from shared.settings import Settings


def build(settings: Settings, clock: Clock | None = None, ids: Ids | None = None) -> FastAPI:
    """Return the service's app; it connects when its lifespan begins."""
    runtime = Runtime(settings, consumers=[consumer], clock=clock, ids=ids)
    app = build_app(runtime, [], MESSAGES)
    app.state.largest_page = config.LARGEST_PAGE
    return app


def main() -> None:
    """Serve until the process is told to end."""
    serve(settings_of("partners"), build)
