"""Facts in: copies are kept, people are told, mails' outcomes are noted, people are forgotten."""

from services.notifications.adapters.french_wordings import FrenchWordings
from services.notifications.adapters.sql_occasions import SqlOccasions
from services.notifications.adapters.sql_projections import SqlProjections
from services.notifications.adapters.sql_quotations import SqlQuotations
from services.notifications.adapters.sql_scenes import Around, SqlScenes
from services.notifications.adapters.unit_of_work import SqlUnitOfWork
from services.notifications.application.forget_person import ForgetPerson, forget_person
from services.notifications.application.note_mail import NoteMail, note_mail
from services.notifications.application.tell_people import TellPeople, tell_people
from services.notifications.entrypoints.policy import POLICY
from services.notifications.entrypoints.rules import Rule
from services.notifications.entrypoints.subscribers_of_trainings import keep_occasions
from shared.events import matching, members, savoirs
from shared.events.contract import Event
from shared.messaging.consumer import Consumer, Handler
from shared.messaging.envelope import Received
from shared.storage.transaction import Transaction


def consumer_of(wordings: FrenchWordings) -> Consumer:
    """Return what this service hears and does, in these words."""
    consumer = Consumer("notifications")
    _take_back_words(consumer)
    _keep_copies(consumer)
    for rule in POLICY:
        consumer.on(rule.event)(_telling(rule, wordings))
    _keep_outcomes(consumer, wordings)
    return consumer


def _telling(rule: Rule, wordings: FrenchWordings) -> Handler:
    async def on_fact(received: Received[Event], transaction: Transaction) -> None:
        event = received.event
        if not rule.is_told(event):
            return
        scene = await SqlScenes(transaction).around(_around(received))
        known = {name: value for name, value in vars(scene).items() if value is not None}
        command = TellPeople(
            event_id=received.event_id,
            network_id=received.network_id,
            kind=rule.kind,
            audience=rule.told(event),
            author_id=rule.author(event, scene),
            values={**vars(scene), **dict(event), **known},
        )
        await tell_people(command, SqlUnitOfWork(transaction, wordings))

    return on_fact


def _around(received: Received[Event]) -> Around:
    event = received.event
    return Around(
        network_id=received.network_id,
        savoir_id=_first_of(event, "offer_id", "request_id")
        if event.service == "savoirs"
        else None,
        match_id=_first_of(event, "match_id"),
        occasion_id=_first_of(
            event, "occasion_id", "session_id", "workshop_id", "gathering_date_id"
        ),
    )


def _first_of(event: Event, *names: str) -> str | None:
    """Return the first of these fields that the fact has."""
    return next((value for name in names if (value := getattr(event, name, None))), None)


def _take_back_words(consumer: Consumer) -> None:
    """Reword what others were told of somebody erased, while the copies still say what was theirs."""

    @consumer.on(members.MemberErased)
    async def on_erasure_of_another(
        received: Received[members.MemberErased], transaction: Transaction
    ) -> None:
        await SqlQuotations(transaction).take_back(received.event.member_id)


def _keep_copies(consumer: Consumer) -> None:
    @consumer.on(members.NetworkCreated, members.NetworkUpdated, projection=True)
    async def on_network(
        received: Received[members.NetworkState], transaction: Transaction
    ) -> None:
        network = received.event
        SqlProjections(transaction).put_network(
            network.network_id, network.title, network.time_zone, received.sequence
        )

    @consumer.on(members.MemberJoined, members.MemberRolesChanged, projection=True)
    async def on_membership(
        received: Received[members.MembershipState], transaction: Transaction
    ) -> None:
        event = received.event
        SqlProjections(transaction).put_membership(
            (event.member_id, event.network_id),
            list(event.roles),
            has_mailbox=event.has_mailbox,
            is_active=True,
            state=(received.aggregate_id, received.sequence, received.occurred_at),
        )

    @consumer.on(members.MemberLeft, projection=True)
    async def on_member_left(
        received: Received[members.MemberLeft], transaction: Transaction
    ) -> None:
        SqlProjections(transaction).put_membership(
            (received.event.member_id, received.event.network_id),
            [],
            has_mailbox=False,
            is_active=False,
            state=(received.aggregate_id, received.sequence, received.occurred_at),
        )

    @consumer.on(members.MovementRolesChanged, projection=True)
    async def on_movement_roles_changed(
        received: Received[members.MovementRolesChanged], transaction: Transaction
    ) -> None:
        SqlProjections(transaction).put_movement_roles(
            received.event.member_id, list(received.event.roles), received.sequence
        )

    @consumer.on(members.MemberErased, projection=True)
    async def on_member_erased(
        received: Received[members.MemberErased], transaction: Transaction
    ) -> None:
        await SqlProjections(transaction).forget_person(received.event.member_id)
        await SqlOccasions(transaction).forget_person(received.event.member_id)

    _keep_titles(consumer)
    keep_occasions(consumer)


def _keep_titles(consumer: Consumer) -> None:
    @consumer.on(
        savoirs.OfferCreated,
        savoirs.OfferUpdated,
        savoirs.OfferRenewed,
        savoirs.RequestCreated,
        savoirs.RequestUpdated,
        savoirs.RequestRenewed,
        projection=True,
    )
    async def on_savoir(received: Received[savoirs.SavoirState], transaction: Transaction) -> None:
        event = received.event
        SqlProjections(transaction).put_savoir(
            received.aggregate_id, event.member_id, event.title, received.sequence
        )

    @consumer.on(matching.MatchProposed, projection=True)
    async def on_match_proposed(
        received: Received[matching.MatchProposed], transaction: Transaction
    ) -> None:
        event = received.event
        SqlProjections(transaction).put_match(
            event.match_id,
            (event.offerer_id, event.requester_id),
            titles=(event.offer_title, event.request_title),
        )

    @consumer.on(matching.MatchAnswered, projection=True)
    async def on_match_answered(
        received: Received[matching.MatchAnswered], transaction: Transaction
    ) -> None:
        event = received.event
        SqlProjections(transaction).put_match(
            event.match_id,
            (event.offerer_id, event.requester_id),
            first_accepter=event.accepted_by,
        )


def _keep_outcomes(consumer: Consumer, wordings: FrenchWordings) -> None:
    @consumer.on(members.MailDelivered)
    async def on_mail_delivered(
        received: Received[members.MailDelivered], transaction: Transaction
    ) -> None:
        command = NoteMail(received.event.notification_id, "delivered")
        await note_mail(command, SqlUnitOfWork(transaction, wordings))

    @consumer.on(members.MailUndeliverable)
    async def on_mail_undeliverable(
        received: Received[members.MailUndeliverable], transaction: Transaction
    ) -> None:
        command = NoteMail(received.event.notification_id, received.event.reason)
        await note_mail(command, SqlUnitOfWork(transaction, wordings))

    @consumer.on(members.MemberErased)
    async def on_erasure(
        received: Received[members.MemberErased], transaction: Transaction
    ) -> None:
        command = ForgetPerson(received.event.member_id)
        await forget_person(command, SqlUnitOfWork(transaction, wordings))


consumer = consumer_of(FrenchWordings(""))
"""The same, in words without a public address: for whoever only asks what is heard."""
