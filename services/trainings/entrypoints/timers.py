"""What the clock tells trainings."""

from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.expire_place import ExpirePlace, expire_place
from services.trainings.application.forget_member import FORGET, ForgetMember, forget_member
from services.trainings.application.open_session import DECISION
from services.trainings.application.pass_decision_date import PassDecisionDate, pass_decision_date
from services.trainings.application.pass_on_place import PLACE_OFFER
from shared.storage.transaction import Transaction
from shared.timers import OnTimer


async def on_decision_date(session_id: str, transaction: Transaction) -> None:
    """A session's decision date has come."""
    await pass_decision_date(PassDecisionDate(session_id), SqlUnitOfWork(transaction))


async def on_place_offer_over(registration_id: str, transaction: Transaction) -> None:
    """The time to answer for an offered place has passed."""
    await expire_place(ExpirePlace(registration_id), SqlUnitOfWork(transaction))


async def on_forgotten_a_while_ago(member_id: str, transaction: Transaction) -> None:
    """A registration may have been under way when the person was forgotten."""
    await forget_member(ForgetMember(member_id), SqlUnitOfWork(transaction))


TIMERS: dict[str, OnTimer] = {
    DECISION: on_decision_date,
    PLACE_OFFER: on_place_offer_over,
    FORGET: on_forgotten_a_while_ago,
}
