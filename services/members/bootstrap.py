"""The one place where the parts of this service are put together."""

import sys

import uvicorn
from fastapi import FastAPI

from services.members.adapters.french_mails import FrenchMails
from services.members.adapters.hmac_secrets import HmacSecrets
from services.members.adapters.jwt_signer import JwtSigner
from services.members.adapters.smtp_mail_server import SmtpMailServer
from services.members.config import MembersSettings
from services.members.entrypoints.cli import run_command
from services.members.entrypoints.code_mails import background_of
from services.members.entrypoints.desk import Desk
from services.members.entrypoints.http import ROUTERS
from services.members.entrypoints.messages import MESSAGES
from services.members.entrypoints.subscribers import consumer_of
from services.members.entrypoints.timers import TIMERS
from shared.clock import Clock, SystemClock
from shared.http.app import build_app
from shared.ids import Ids
from shared.logs import configure_logs
from shared.runtime import Runtime
from shared.settings import SettingError, Settings


def build(settings: Settings, clock: Clock | None = None, ids: Ids | None = None) -> FastAPI:
    """Return the service's app; it connects when its lifespan begins."""
    own = MembersSettings.read()
    desk = _desk(settings, own)
    mails = FrenchMails(own.mail_sender, clock or SystemClock())
    server = SmtpMailServer(settings.smtp_url, mails)
    runtime = Runtime(
        settings, consumers=[consumer_of(server)], timers=TIMERS, clock=clock, ids=ids
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
    return Desk(secrets, signer, own.first_ops_email)


def main() -> None:
    """Run the service until it is told to stop, or one command of its command line."""
    try:
        settings = Settings.read("members")
        if len(sys.argv) > 1:
            raise SystemExit(run_command(sys.argv[1:], settings.database_url))
        app = build(settings)
    except SettingError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None
    configure_logs(settings.service, settings.log_level)
    uvicorn.run(
        app,
        host=settings.http_host,
        port=settings.http_port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
    )
