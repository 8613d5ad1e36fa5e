"""Brings a mail of notifications to its mailbox."""

from dataclasses import dataclass

from services.members.application.ports import MailServer, UnitOfWork
from services.members.domain.mail import Mail, Notice


@dataclass(frozen=True)
class DeliverMail:
    """Notifications has worded a mail for a member."""

    notification_id: str
    member_id: str
    headline: str
    text: str
    html: str
    unsubscribe_path: str = ""


async def deliver_mail(command: DeliverMail, uow: UnitOfWork, server: MailServer) -> None:
    """Address the mail, send it, and announce what became of it.

    A crash between the server's answer and the commit sends it again under the same Message-ID.
    """
    mail = Mail(notification_id=command.notification_id, member_id=command.member_id)
    addressee = await uow.people.addressee(command.member_id)
    if addressee is None:
        mail.give_up("unknown_member")
    elif addressee.email is None:
        mail.give_up("no_mailbox")
    else:
        notice = Notice(
            message_id=f"<{command.notification_id}@rers>",
            email=addressee.email,
            first_name=addressee.first_name,
            headline=command.headline,
            text=command.text,
            html=command.html,
            unsubscribe_path=command.unsubscribe_path,
        )
        if await server.send_notice(notice):
            mail.deliver()
        else:
            mail.give_up("refused")
    uow.deliveries.announce(mail)
