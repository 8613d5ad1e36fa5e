"""The mail server, over one SMTP connection that is opened anew when it is lost."""

import asyncio
from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import structlog
from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from services.members.adapters.french_mails import FrenchMails
from services.members.domain.mail import MailPutOffError, Notice, WaitingCode

log = structlog.get_logger("mail")

PATIENCE_S = 3.0
"""For a server to let us in."""

READING_S = 60.0
"""For its answers to a mail: filters of mails take their time, and a mail given up too early, which
the server then takes all the same, arrives twice."""

ABOUT_THE_MAIL = (SMTPDataError, SMTPRecipientRefused, SMTPRecipientsRefused)


class SmtpMailServer:
    """Sends mails one after the other.

    No error that leaves this class holds an address: the server's own words often do.
    """

    def __init__(self, url: str, mails: FrenchMails) -> None:
        """Use `smtp://[user:password@]host:port` (STARTTLS when offered), or `smtps://`."""
        place = urlsplit(url)
        self._mails = mails
        self._one_at_a_time = asyncio.Lock()
        self._connection = SMTP(
            hostname=place.hostname or "127.0.0.1",
            port=place.port or (465 if place.scheme == "smtps" else 25),
            username=unquote(place.username) if place.username else None,
            password=unquote(place.password) if place.password else None,
            use_tls=place.scheme == "smtps",
            timeout=PATIENCE_S,
        )

    async def send_notice(self, notice: Notice) -> bool:
        """Send what notifications has worded; False when the server refuses for good."""
        return await self._send(lambda: self._mails.notice(notice))

    async def send_code(self, waiting: WaitingCode, code: str) -> bool:
        """Send a sign-in code; False when the server refuses for good."""
        return await self._send(lambda: self._mails.code(waiting, code))

    async def close(self) -> None:
        """Hang up."""
        self._connection.close()

    async def _send(self, worded: Callable[[], EmailMessage]) -> bool:
        try:
            mail = worded()
        except Exception as error:  # what the mail library cannot write, whatever it trips over
            log.warning("mail_unwritable", reason=type(error).__name__)
            return False
        async with self._one_at_a_time:
            is_rested = self._connection.is_connected
            await self._open()
            return await self._hand_over(mail, is_rested=is_rested)

    async def _open(self) -> None:
        """Have a connection, or raise ConnectionError: then no mail at all can go."""
        try:
            if not self._connection.is_connected:
                await self._connection.connect(timeout=PATIENCE_S)
        except (SMTPException, OSError, ValueError) as error:
            self._connection.close()
            raise ConnectionError(f"mail server away: {type(error).__name__}") from None

    async def _hand_over(self, mail: EmailMessage, *, is_rested: bool) -> bool:
        """Send over the open connection; a server that is there but fails at this mail puts it off."""
        try:
            await self._connection.send_message(mail, timeout=READING_S)
        except ABOUT_THE_MAIL as error:
            return _refused(error)
        except SMTPSenderRefused:
            raise ConnectionError("the mail server takes no mail of ours") from None
        except (SMTPException, OSError, ValueError) as error:
            self._connection.close()
            await self._open()
            if is_rested and isinstance(error, SMTPServerDisconnected):
                return await self._hand_over(mail, is_rested=False)  # it had rested for too long
            raise MailPutOffError(f"the mail server fails: {type(error).__name__}") from None
        return True


def _refused(error: SMTPException) -> bool:
    """Return False for a refusal for good; raise MailPutOffError for one that may pass."""
    if isinstance(error, SMTPRecipientsRefused):
        error = error.recipients[0]
    code = error.code if isinstance(error, SMTPResponseException) else 0
    if code < 500:
        raise MailPutOffError(f"the mail server answers {code}") from None
    log.warning("mail_refused", status=code)
    return False
