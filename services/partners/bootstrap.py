"""The one place where the parts of this service are put together."""

from fastapi import FastAPI

from services.partners import config
from services.partners.adapters.buckets import Buckets
from services.partners.adapters.dispatcher import Channels, Dispatcher
from services.partners.adapters.key_ring import KeyRing
from services.partners.adapters.pg_news import PgNews
from services.partners.adapters.smtp_contact_mails import SmtpContactMails
from services.partners.adapters.waiting_room import WaitingRoom
from services.partners.adapters.webhook_test import TooManyTestsError
from services.partners.entrypoints import (
    http_catalogue,
    http_deliveries,
    http_endpoints,
    http_feed,
    http_partners,
)
from services.partners.entrypoints.messages import MESSAGES
from services.partners.entrypoints.subscribers import consumer
from services.partners.entrypoints.timers import TIMERS
from services.partners.entrypoints.webhook_measures import WEBHOOK_MEASURES
from services.partners.entrypoints.webhook_timers import webhook_timers
from shared.clock import Clock, SteadyClock
from shared.http.app import build_app
from shared.ids import Ids
from shared.runtime import Runtime
from shared.serving import serve, settings_of
from shared.settings import Settings

ROUTERS = [
    http_feed.router,
    http_partners.router,
    http_catalogue.router,
    http_endpoints.router,
    http_deliveries.router,
]
LINKS = {"catalogue": "Le catalogue des faits publics, en français"}


def build(settings: Settings, clock: Clock | None = None, ids: Ids | None = None) -> FastAPI:
    """Return the service's app; it connects when its lifespan begins."""
    news = PgNews(settings.database_url)
    own = config.WebhookSettings.read()
    channels = Channels(own.is_local_allowed)
    mails = SmtpContactMails(settings.smtp_url, own.mail_sender, clock or SteadyClock())
    runtime = Runtime(
        settings,
        consumers=[consumer],
        timers={**TIMERS, **webhook_timers(mails)},
        measures=WEBHOOK_MEASURES,
        works=[lambda _: news.run()],
        while_active=[lambda runtime: Dispatcher(runtime.database, channels).run()],
        clock=clock,
        ids=ids,
    )
    app = build_app(runtime, ROUTERS, MESSAGES, LINKS)
    app.state.channels = channels
    app.state.news, app.state.key_ring = news, KeyRing()
    app.state.waiting_room = WaitingRoom(config.WAITING_CLIENTS)
    app.state.buckets = Buckets(config.KEY_REQUESTS_PER_SECOND, config.KEY_REQUESTS_AT_ONCE)
    app.state.partner_buckets = Buckets(
        config.PARTNER_REQUESTS_PER_SECOND, config.PARTNER_REQUESTS_AT_ONCE
    )
    app.state.tests_of_endpoints, app.state.tests_of_partners = (
        WaitingRoom(seats, TooManyTestsError, config.TEST_PAUSE_S)
        for seats in (config.TESTS_OF_ENDPOINT, config.TESTS_OF_PARTNER)
    )
    return app


def main() -> None:
    """Serve until the process is told to end."""
    serve(settings_of("partners"), build)
