"""Timers of webhooks: mails to contacts, and the clearing of what is old."""

from datetime import timedelta

from services.partners.adapters.delivery_notes import TELL_CONTACT
from services.partners.adapters.sql_notices import clear_deliveries
from services.partners.adapters.unit_of_work import SqlUnitOfWork
from services.partners.application.ports_of_webhooks import ContactMails
from services.partners.application.tell_contact import TellContact, tell_contact
from shared.storage.transaction import Transaction
from shared.timers import OnTimer

CLEAR_DELIVERIES = "clear_deliveries"
"""Set by the migration; sets itself again."""


async def _clear_deliveries(key: str, transaction: Transaction) -> None:
    has_more = await clear_deliveries(transaction)
    pause = timedelta(seconds=5) if has_more else timedelta(days=1)
    transaction.schedule(CLEAR_DELIVERIES, key, transaction.now() + pause)


def webhook_timers(mails: ContactMails) -> dict[str, OnTimer]:
    """Return them; notices go out by `mails`."""

    async def _tell_contact(notice_id: str, transaction: Transaction) -> None:
        await tell_contact(TellContact(notice_id), SqlUnitOfWork(transaction), mails)

    return {TELL_CONTACT: _tell_contact, CLEAR_DELIVERIES: _clear_deliveries}
