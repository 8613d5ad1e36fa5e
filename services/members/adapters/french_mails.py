"""The words of the mails that members writes itself, and the form of all mails."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from html import escape

from services.members.adapters.unsubscribe_headers import add_unsubscribe_headers
from services.members.domain.mail import Notice, WaitingCode
from shared.clock import Clock

CODE_HEADLINE = "{code} est votre code de connexion"
CODE_TEXT = """Bonjour{name},

Votre code de connexion est :

    {code}

Il est valable 10 minutes, une seule fois, dans le navigateur où vous l'avez demandé.
Ne le donnez à personne. Si vous n'avez rien demandé, oubliez ce message.

Les Réseaux d'échanges réciproques de savoirs
"""
CODE_HTML = """<!doctype html>
<html lang="fr"><body style="font-family:sans-serif;font-size:1rem;line-height:1.5">
<p>Bonjour{name},</p>
<p>Votre code de connexion est&nbsp;:</p>
<p style="font-size:2rem;letter-spacing:.2em"><strong>{code}</strong></p>
<p>Il est valable 10&nbsp;minutes, une seule fois, dans le navigateur où vous l'avez demandé.<br>
Ne le donnez à personne. Si vous n'avez rien demandé, oubliez ce message.</p>
<p>Les Réseaux d'échanges réciproques de savoirs</p>
</body></html>
"""


class FrenchMails:
    """Words mails and gives them their headers."""

    def __init__(self, sender: str, public_url: str, clock: Clock) -> None:
        """Write as `sender`, such as `RERS <rers@example.org>`; links begin with `public_url`."""
        name, address = parseaddr(sender)
        self._sender = Address(name, addr_spec=address)
        self._public_url = public_url.rstrip("/")
        self._clock = clock

    def code(self, waiting: WaitingCode, code: str) -> EmailMessage:
        """Word a sign-in mail."""
        name = f" {waiting.first_name}" if waiting.first_name else ""
        return self._mail(
            Notice(
                message_id=f"<{waiting.sign_in_id}@rers>",
                email=waiting.email,
                first_name=waiting.first_name or "",
                headline=CODE_HEADLINE.format(code=code),
                text=CODE_TEXT.format(name=name, code=code),
                html=CODE_HTML.format(name=escape(name), code=code),
            )
        )

    def notice(self, notice: Notice) -> EmailMessage:
        """Fill the first name in what notifications has worded."""
        return self._mail(
            Notice(
                message_id=notice.message_id,
                email=notice.email,
                first_name=notice.first_name,
                headline=notice.headline.replace("{first_name}", notice.first_name),
                text=notice.text.replace("{first_name}", notice.first_name),
                html=notice.html.replace("{first_name}", escape(notice.first_name)),
                unsubscribe_path=notice.unsubscribe_path,
            )
        )

    def _mail(self, notice: Notice) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = self._sender
        mail["To"] = Address(addr_spec=notice.email)
        mail["Subject"] = " ".join(notice.headline.split())
        mail["Date"] = format_datetime(self._clock.now())
        mail["Message-ID"] = notice.message_id
        mail["Auto-Submitted"] = "auto-generated"
        mail["Content-Language"] = "fr"
        if notice.unsubscribe_path.startswith("/"):
            add_unsubscribe_headers(mail, self._public_url + notice.unsubscribe_path)
        mail.set_content(notice.text)
        mail.add_alternative(notice.html, subtype="html")
        return mail
