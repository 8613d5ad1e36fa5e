"""Facts announced by notifications: what was said to whom, and mails on their way to their owner."""

from typing import Literal

from shared.events.contract import Event


class NotificationSent(Event, service="notifications", aggregate="notification", fact="sent"):
    """A person has been told a fact, once, in their inbox on the platform."""

    notification_id: str
    member_id: str
    kind: str
    event_id: str
    """The fact that they were told."""


class MailPrepared(
    Event, service="notifications", aggregate="mail", fact="prepared", stream="MAIL"
):
    """A mail for a person, worded but not addressed: members alone knows the address.

    It travels on the MAIL work queue, which forgets it as soon as it is answered. `{first_name}`
    in the texts is filled in by members.
    """

    notification_id: str
    member_id: str
    kind: Literal["told"] = "told"
    headline: str
    text: str
    html: str
    unsubscribe_path: str = ""
    """Where a POST switches mails of this kind off, below the public address; for List-Unsubscribe."""
