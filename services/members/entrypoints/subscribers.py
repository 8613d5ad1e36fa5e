"""Facts in: the mails that notifications has worded, on their way to their mailbox."""

from services.members.adapters.unit_of_work import SqlUnitOfWork
from services.members.application.deliver_mail import DeliverMail, deliver_mail
from services.members.application.ports import MailServer
from services.members.domain.mail import Notice, WaitingCode
from shared.events.notifications import MailPrepared
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import Received
from shared.storage.transaction import Transaction


def consumer_of(server: MailServer) -> Consumer:
    """Return the postman: what it hears, one mail a transaction, sent through `server`."""
    consumer = Consumer("members-postman", stream="MAIL", batch_size=1)

    @consumer.on(MailPrepared)
    async def on_mail_prepared(received: Received[MailPrepared], transaction: Transaction) -> None:
        mail = received.event
        command = DeliverMail(
            notification_id=mail.notification_id,
            member_id=mail.member_id,
            headline=mail.headline,
            text=mail.text,
            html=mail.html,
            unsubscribe_path=mail.unsubscribe_path,
        )
        await deliver_mail(command, SqlUnitOfWork(transaction), server)

    return consumer


class _Nowhere:
    """No mail server: for the declaration below, which sends nothing."""

    async def send_notice(self, notice: Notice) -> bool:
        raise ConnectionError("no mail server")

    async def send_code(self, waiting: WaitingCode, code: str) -> bool:
        raise ConnectionError("no mail server")


consumer = consumer_of(_Nowhere())
"""What the postman hears, as the deploy step provisions it."""
