"""Sends the next sign-in mail that waits."""

from dataclasses import dataclass
from datetime import timedelta

from services.members.application.ports import MailServer, Secrets, UnitOfWork
from services.members.domain.mail import MailPutOffError

PATIENCE = timedelta(seconds=30)


@dataclass(frozen=True)
class SendCode:
    """A code waits to be sent."""


async def send_code(
    command: SendCode, uow: UnitOfWork, secrets: Secrets, server: MailServer
) -> bool:
    """Send one code; False when none waits. A crash in between sends the same code again."""
    waiting = await uow.sign_ins.next_mail(uow.now())
    if waiting is None:
        return False
    try:
        await server.send_code(waiting, secrets.code_of(waiting.sign_in_id))
    except MailPutOffError:
        uow.sign_ins.put_off(waiting.sign_in_id, uow.now() + PATIENCE)
    else:
        uow.sign_ins.mail_sent(waiting.sign_in_id)
    return True
