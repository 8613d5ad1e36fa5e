"""Mails to partners' contacts, each over an SMTP connection of its own: they are rare."""

from urllib.parse import unquote, urlsplit

import structlog
from aiosmtplib import (
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    send,
)

from services.partners.adapters.french_notices import notice_mail
from services.partners.application.ports_of_webhooks import Notice
from shared.clock import Clock

log = structlog.get_logger("mail")

PATIENCE_S = 15.0


class MailServerAwayError(Exception):
    """The mail server cannot take this mail now; its timer tries again."""


class SmtpContactMails:
    """Sends notices; no error that leaves this class holds an address."""

    def __init__(self, url: str, sender: str, clock: Clock) -> None:
        """Use `smtp://[user:password@]host:port` (STARTTLS when offered), or `smtps://`; empty: none."""
        self._url, self._sender, self._clock = urlsplit(url), sender, clock

    async def tell(self, notice: Notice) -> bool:
        """Send a notice; False when it can be written or taken by no means, MailServerAwayError when later may do."""
        place = self._url
        if not place.hostname:
            log.warning("no_mail_server", notice_id=notice.notice_id)
            return False
        try:
            mail = notice_mail(notice, self._sender, self._clock)
        except ValueError as error:
            log.warning("mail_unwritable", reason=type(error).__name__)
            return False
        try:
            await send(
                mail,
                hostname=place.hostname,
                port=place.port or (465 if place.scheme == "smtps" else 25),
                username=unquote(place.username) if place.username else None,
                password=unquote(place.password) if place.password else None,
                use_tls=place.scheme == "smtps",
                timeout=PATIENCE_S,
            )
        except (SMTPException, OSError) as error:
            if _is_refused_for_good(error):
                log.warning("mail_refused", notice_id=notice.notice_id)
                return False
            raise MailServerAwayError(type(error).__name__) from None
        return True


def _is_refused_for_good(error: Exception) -> bool:
    if isinstance(error, SMTPRecipientsRefused):
        error = error.recipients[0]
    return isinstance(error, SMTPResponseException) and 550 <= error.code < 560
