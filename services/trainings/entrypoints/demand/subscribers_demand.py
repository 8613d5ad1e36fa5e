"""What demand pooling hears: who comes and goes, whose place moves, which session does not take place."""

from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.demand.follow_membership import (
    FollowMembership,
    follow_membership,
)
from services.trainings.application.demand.forget_wishes import ForgetWishes, forget_wishes
from services.trainings.application.demand.move_wishes import MoveWishes, move_wishes
from services.trainings.application.demand.release_wishes import ReleaseWishes, release_wishes
from shared.events.members import MemberErased, MemberJoined, MemberLeft, MemberRolesChanged
from shared.events.trainings import (
    RegistrationMoved,
    SessionCancelled,
    SessionMerged,
)
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import Received
from shared.storage.transaction import Transaction


def hear_for_demand(consumer: Consumer) -> None:
    """Let `consumer` tell demand pooling what changes its numbers; after it has kept memberships."""

    @consumer.on(MemberJoined, MemberRolesChanged, MemberLeft)
    async def on_membership_counted(
        received: Received[MemberJoined | MemberRolesChanged | MemberLeft],
        transaction: Transaction,
    ) -> None:
        command = FollowMembership(received.event.member_id)
        await follow_membership(command, SqlUnitOfWork(transaction))

    @consumer.on(MemberErased)
    async def on_wisher_erased(received: Received[MemberErased], transaction: Transaction) -> None:
        await forget_wishes(ForgetWishes(received.event.member_id), SqlUnitOfWork(transaction))

    @consumer.on(RegistrationMoved)
    async def on_place_moved(
        received: Received[RegistrationMoved], transaction: Transaction
    ) -> None:
        event = received.event
        command = MoveWishes(event.member_id, event.session_id, event.into_session_id)
        await move_wishes(command, SqlUnitOfWork(transaction))

    @consumer.on(SessionCancelled, SessionMerged)
    async def on_session_given_up(
        received: Received[SessionCancelled | SessionMerged], transaction: Transaction
    ) -> None:
        is_cancelled = isinstance(received.event, SessionCancelled)
        command = ReleaseWishes(received.event.session_id, is_cancelled)
        await release_wishes(command, SqlUnitOfWork(transaction))
