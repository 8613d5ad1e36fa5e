"""Tells a partner's contact by mail that an endpoint of theirs is disabled."""

from dataclasses import dataclass

from services.partners.application.ports_of_webhooks import ContactMails, WebhookWork


@dataclass(frozen=True)
class TellContact:
    """A notice is waiting."""

    notice_id: str


async def tell_contact(command: TellContact, work: WebhookWork, mails: ContactMails) -> None:
    """Send the mail; a crash before the commit sends it again under the same Message-ID."""
    notice = await work.notices.find(command.notice_id)
    if notice is None:
        return
    work.notices.note(notice.notice_id, is_sent=await mails.tell(notice))
