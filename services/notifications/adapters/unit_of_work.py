"""All that one transaction of this service may touch."""

import secrets

from services.notifications.adapters.sql_notifications import SqlNotifications
from services.notifications.adapters.sql_preferences import SqlPreferences
from services.notifications.adapters.sql_recipients import SqlRecipients
from services.notifications.application.ports import (
    Notifications,
    Preferences,
    Recipients,
    Wordings,
)
from shared.storage.transaction import Transaction

TOKEN_BYTES = 24


class SqlUnitOfWork:
    """The ports, on one open transaction."""

    def __init__(self, transaction: Transaction, wordings: Wordings) -> None:
        self.notifications: Notifications = SqlNotifications(transaction)
        self.recipients: Recipients = SqlRecipients(transaction)
        self.preferences: Preferences = SqlPreferences(transaction)
        self.wordings = wordings
        self.now, self.new_id = transaction.now, transaction.new_id

    def new_token(self) -> str:
        """Return a new secret that cannot be guessed, fit for a link."""
        return secrets.token_urlsafe(TOKEN_BYTES)
