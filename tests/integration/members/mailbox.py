"""A mail server that keeps what it is sent, refuses whom it is told to, and may go away."""

import asyncio
import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.fixtures.waiting import eventually


class Mailbox:
    """Everything that a test's service has sent."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.refused: dict[str, str] = {}
        self.hung_up_on: set[str] = set()
        self.seconds_to_read = 0.0
        self.port = 0
        self._server: asyncio.Server | None = None
        self._lines: list[asyncio.Transport] = []

    async def open(self) -> None:
        """Listen, on the same port as before if there was one."""

        def line() -> SMTP:
            return SMTP(self, hostname="localhost", enable_SMTPUTF8=True)

        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(line, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        """Go away."""
        if self._server is not None:
            self._server.close()

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _: list[str]
    ) -> str:
        """Refuse whom the test says, or hang up."""
        if address in self.hung_up_on and server.transport is not None:
            server.transport.close()
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail."""
        mail = message_from_bytes(envelope.original_content or b"", policy=default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.raw.append(envelope.original_content or b"")
        read = asyncio.get_running_loop().create_future()
        read.get_loop().call_later(self.seconds_to_read, read.set_result, None)
        await read  # a filter of mails takes its time
        return "250 kept"

    def to(self, email: str) -> list[EmailMessage]:
        """Return the mails for this address."""
        return [mail for mail in self.mails if mail["To"] == email]

    async def next_code(self, email: str, after: int = 0) -> str:
        """Wait for a mail beyond the first `after` ones, and return the code in its text."""

        async def arrived() -> list[EmailMessage]:
            return self.to(email)[after:]

        mails = await eventually(arrived)
        found = re.search(r"\b\d{6}\b", text_of(mails[-1]))
        assert found is not None
        return found.group()


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """Return the mail's text, or its HTML."""
    body = mail.get_body((kind,))
    assert isinstance(body, EmailMessage)
    return str(body.get_content())
