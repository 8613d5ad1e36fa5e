"""Tells the people whom a fact concerns, each once, never its author."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.notifications.application.ports import UnitOfWork
from services.notifications.domain.kind import Kind
from services.notifications.domain.notification import Notification
from services.notifications.domain.recipient import Audience, Recipient, Route, route_of


@dataclass(frozen=True)
class TellPeople:
    """Tell an audience one fact."""

    event_id: str
    network_id: str | None
    kind: Kind
    audience: Audience
    author_id: str | None
    """Who made the fact happen: they are not told."""
    values: Mapping[str, object]
    """What the words may quote of the fact."""


async def tell_people(command: TellPeople, uow: UnitOfWork) -> None:
    """Put the fact in each inbox and send it on by mail or letter as each person wishes."""
    for recipient in await uow.recipients.still_to_tell(
        command.audience,
        kind=command.kind,
        event_id=command.event_id,
        network_id=command.network_id,
    ):
        if recipient.member_id != command.author_id:
            _tell(command, recipient, uow)


def _tell(command: TellPeople, recipient: Recipient, uow: UnitOfWork) -> None:
    values = {**command.values, "member_id": recipient.member_id}
    notification = Notification(
        notification_id=uow.new_id(),
        member_id=recipient.member_id,
        event_id=command.event_id,
        network_id=command.network_id,
        kind=command.kind,
        wording=uow.wordings.word(command.kind, values),
        created_at=uow.now(),
    )
    notification.send()
    route = route_of(recipient, command.kind)
    notification.is_on_paper = route is Route.PAPER
    if route is Route.MAIL:
        token = recipient.unsubscribe_token or _new_token(recipient, command.kind, uow)
        notification.prepare_mail(uow.wordings.mail(notification.wording, token))
    uow.notifications.add(notification)


def _new_token(recipient: Recipient, kind: Kind, uow: UnitOfWork) -> str:
    token = uow.new_token()
    uow.preferences.keep_token(token, recipient.member_id, kind)
    return token
