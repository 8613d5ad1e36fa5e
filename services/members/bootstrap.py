"""The one place where the parts of this service are put together."""

import sys

from fastapi import FastAPI

from services.members.adapters.french_mails import FrenchMails
from services.members.adapters.geonames_gazetteer import GeonamesGazetteer
from services.members.adapters.hmac_secrets import HmacSecrets
from services.members.adapters.jwt_signer import JwtSigner
from services.members.adapters.smtp_mail_server import SmtpMailServer
from services.members.config import MembersSettings
from services.members.entrypoints.cli import run_command
from services.members.entrypoints.code_mails import background_of
from services.members.entrypoints.desk import Desk
from services.members.entrypoints.http import ROUTERS
from services.members.entrypoints.measures import MEASURES, CountedMailServer
from services.members.entrypoints.messages import MESSAGES
from services.members.entrypoints.subscribers import consumer_of
from services.members.entrypoints.timers import timers_of
from shared.clock import Clock, SteadyClock
from shared.http.app import build_app
from shared.ids import Ids
from shared.runtime import Runtime
from shared.serving import serve, settings_of
from shared.settings import SettingError, Settings


def build(settings: Settings, clock: Clock | None = None, ids: Ids | None = None) -> FastAPI:
    """Return the service's app; it connects when its lifespan begins."""
    own = MembersSettings.read()
    desk = _desk(settings, own)
    mails = FrenchMails(own.mail_sender, settings.public_url, clock or SteadyClock())
    server = CountedMailServer(SmtpMailServer(settings.smtp_url, mails))
    timers = timers_of(desk.gazetteer)
    runtime = Runtime(
        settings,
        consumers=[consumer_of(server)],
        timers=timers,
        measures=MEASURES,
        clock=clock,
        ids=ids,
    )
    app = build_app(runtime, [*ROUTERS, background_of(desk, server)], MESSAGES)
    app.state.desk = desk
    return app


def _desk(settings: Settings, own: MembersSettings) -> Desk:
    if settings.signing_key_file is None:
        raise SettingError("setting RERS_SIGNING_KEY_FILE is missing")
    if not settings.smtp_url:
        raise SettingError("setting RERS_SMTP_URL is missing")
    signer = JwtSigner(settings.signing_key_file, settings.jwks_file)
    secrets = HmacSecrets(settings.signing_key_file.read_bytes())
    return Desk(secrets, signer, own.first_ops_email, GeonamesGazetteer())


def main() -> None:
    """Serve until the process is told to end, or run one command of the command line."""
    settings = settings_of("members")
    if len(sys.argv) > 1:
        sys.exit(run_command(sys.argv[1:], settings.database_url))
    serve(settings, build)
