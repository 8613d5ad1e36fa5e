"""Facts of trainings in: copies of when and where people meet, and of who has a place."""

from services.notifications.adapters.sql_occasions import Meeting, SqlOccasions
from shared.events import gatherings, trainings, workshops
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import Received
from shared.regions import REGIONS
from shared.storage.transaction import Transaction


def keep_occasions(consumer: Consumer) -> None:
    """Have the consumer keep the copies."""
    _keep_sessions(consumer)
    _keep_meetings(consumer)
    _keep_seats(consumer)


def _keep_sessions(consumer: Consumer) -> None:
    @consumer.on(trainings.SessionOpened, trainings.SessionMoved, projection=True)
    async def on_session(
        received: Received[trainings.SessionOpened | trainings.SessionMoved],
        transaction: Transaction,
    ) -> None:
        event = received.event
        region = REGIONS.get(getattr(event, "region", None) or "")
        meeting = Meeting(
            occasion_id=event.session_id,
            title=event.title,
            days=event.days,
            time_zone=region.time_zone if region else None,
            place=event.place,
            is_remote=event.mode == "remote",
        )
        SqlOccasions(transaction).put(meeting, received.sequence)


def _keep_meetings(consumer: Consumer) -> None:
    @consumer.on(workshops.WorkshopScheduled, workshops.WorkshopMoved, projection=True)
    async def on_workshop(
        received: Received[workshops.WorkshopScheduled | workshops.WorkshopMoved],
        transaction: Transaction,
    ) -> None:
        event = received.event
        meeting = Meeting(
            occasion_id=event.workshop_id,
            title=event.title,
            begins_at=event.begins_at,
            time_zone=event.time_zone,
            place=event.place,
            is_remote=event.is_remote,
        )
        SqlOccasions(transaction).put(meeting, received.sequence)

    @consumer.on(gatherings.GatheringDateAnnounced, projection=True)
    async def on_gathering_date_announced(
        received: Received[gatherings.GatheringDateAnnounced], transaction: Transaction
    ) -> None:
        event = received.event
        meeting = Meeting(
            occasion_id=event.gathering_date_id,
            title=event.title,
            begins_at=event.begins_at,
            time_zone=event.time_zone,
            place=event.place,
            is_remote=event.mode == "remote",
        )
        SqlOccasions(transaction).put(meeting, received.sequence)

    @consumer.on(gatherings.GatheringDateMoved, projection=True)
    async def on_gathering_date_moved(
        received: Received[gatherings.GatheringDateMoved], transaction: Transaction
    ) -> None:
        event = received.event
        meeting = Meeting(
            occasion_id=event.gathering_date_id,
            title=event.title,
            begins_at=event.begins_at,
            time_zone=event.time_zone,
            place=event.place,
            is_remote=None,
        )
        SqlOccasions(transaction).put(meeting, received.sequence)


def _keep_seats(consumer: Consumer) -> None:
    @consumer.on(trainings.SeatTaken, trainings.SeatGivenUp, projection=True)
    async def on_seat(
        received: Received[trainings.SeatTaken | trainings.SeatGivenUp], transaction: Transaction
    ) -> None:
        event = received.event
        SqlOccasions(transaction).put_seat(
            event.registration_id,
            (event.occasion_id, event.member_id),
            received.sequence,
            is_taken=isinstance(event, trainings.SeatTaken),
        )
