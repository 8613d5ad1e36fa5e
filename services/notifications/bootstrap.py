"""The one place where the parts of this service are put together."""

from fastapi import FastAPI

from services.notifications import config
from services.notifications.adapters.french_wordings import FrenchWordings
from services.notifications.entrypoints import http, http_unsubscribe
from services.notifications.entrypoints.messages import MESSAGES
from services.notifications.entrypoints.subscribers import consumer_of
from shared.clock import Clock
from shared.http.app import build_app
from shared.ids import Ids
from shared.links import signer_of
from shared.runtime import Runtime
from shared.serving import serve, settings_of
from shared.settings import Settings


def build(settings: Settings, clock: Clock | None = None, ids: Ids | None = None) -> FastAPI:
    """Return the service's app; it connects when its lifespan begins."""
    wordings = FrenchWordings(settings.public_url, settings.answers_url, signer_of(settings))
    runtime = Runtime(settings, consumers=[consumer_of(wordings)], clock=clock, ids=ids)
    app = build_app(runtime, [http.router, http_unsubscribe.router], MESSAGES)
    app.state.wordings = wordings
    app.state.largest_page = config.LARGEST_PAGE
    return app


def main() -> None:
    """Serve until the process is told to end."""
    serve(settings_of("notifications"), build)
