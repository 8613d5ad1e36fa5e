"""What collective matches hear: a fact sets a timer, which looks at how things stand then."""

from services.matching.entrypoints.collective_timers import NEWS_TIMER
from shared.events.members import MemberErased, MemberJoined, MemberLeft, MemberRolesChanged
from shared.events.savoirs import (
    OfferExpired,
    OfferUpdated,
    OfferWithdrawn,
    RequestExpired,
    RequestUpdated,
    RequestWithdrawn,
)
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import Received
from shared.storage.transaction import Transaction

OfferNews = OfferUpdated | OfferWithdrawn | OfferExpired
RequestNews = RequestUpdated | RequestWithdrawn | RequestExpired


def hear_for_groups(consumer: Consumer) -> None:
    """Let `consumer` tell collective matches what concerns the people in them."""

    @consumer.on(OfferUpdated, OfferWithdrawn, OfferExpired)
    async def on_offer_news(received: Received[OfferNews], transaction: Transaction) -> None:
        _look_at(f"savoir:{received.event.offer_id}", transaction)

    @consumer.on(RequestUpdated, RequestWithdrawn, RequestExpired)
    async def on_request_news(received: Received[RequestNews], transaction: Transaction) -> None:
        _look_at(f"savoir:{received.event.request_id}", transaction)

    @consumer.on(MemberLeft)
    async def on_member_gone(received: Received[MemberLeft], transaction: Transaction) -> None:
        event = received.event
        _look_at(f"left:{event.member_id}:{event.network_id}", transaction)

    @consumer.on(MemberErased)
    async def on_member_forgotten(
        received: Received[MemberErased], transaction: Transaction
    ) -> None:
        _look_at(f"erased:{received.event.member_id}", transaction)

    @consumer.on(MemberJoined, MemberRolesChanged)
    async def on_minor_known(
        received: Received[MemberJoined | MemberRolesChanged], transaction: Transaction
    ) -> None:
        if received.event.is_minor:
            _look_at(f"minor:{received.event.member_id}", transaction)


def _look_at(key: str, transaction: Transaction) -> None:
    transaction.schedule(NEWS_TIMER, key, transaction.now())
