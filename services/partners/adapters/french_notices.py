"""The mail that tells a partner's contact that a webhook endpoint is disabled."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from urllib.parse import urlsplit

from services.partners.application.ports_of_webhooks import Notice
from shared.clock import Clock

HEADLINE = "Vos événements ne partent plus vers {host}"
REASONS = {
    "gone": "Cette adresse a répondu « 410 Gone » : elle ne veut plus rien recevoir.",
    "failing": "Cette adresse ne répond plus comme il faut depuis huit jours.",
}
TEXT = """Bonjour,

Nous n'envoyons plus d'événements de {title} à cette adresse :

    {url}

{reason}

Pour reprendre : réparez l'adresse, puis réactivez-la (POST .../enable) ; {waiting}
Les événements des 30 derniers jours restent à votre disposition : demandez leur renvoi
(POST .../replays) ou lisez-les par GET /events.

Les Réseaux d'échanges réciproques de savoirs
"""
WAITING = {
    "gone": "ce qui attendait a été abandonné.",
    "failing": "ce qui attend partira aussitôt.",
}


def notice_mail(notice: Notice, sender: str, clock: Clock) -> EmailMessage:
    """Word a notice, from `sender`, such as `RERS <rers@example.org>`."""
    name, address = parseaddr(sender)
    mail = EmailMessage()
    mail["From"] = Address(name, addr_spec=address)
    mail["To"] = Address(addr_spec=notice.contact_email)
    mail["Subject"] = HEADLINE.format(host=urlsplit(notice.url).hostname)
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<{notice.notice_id}@rers>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = "fr"
    reason, waiting = REASONS[notice.reason], WAITING[notice.reason]
    title = " ".join(notice.title.split())
    mail.set_content(TEXT.format(title=title, url=notice.url, reason=reason, waiting=waiting))
    return mail
