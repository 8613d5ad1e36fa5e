"""What the clock tells trainings."""

from services.trainings.adapters.records.records_unit_of_work import SqlRecords
from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.forget_member import FORGET, ForgetMember, forget_member
from services.trainings.application.gatherings.forget_gatherings import (
    ForgetGatherings,
    forget_gatherings,
)
from services.trainings.application.money.forget_contact import ForgetContact, forget_contact
from services.trainings.application.records.forget_records import ForgetRecords, forget_records
from services.trainings.application.registrations.expire_place import ExpirePlace, expire_place
from services.trainings.application.registrations.offer_places import PLACE_OFFER
from services.trainings.application.registrations.pass_on_places import GROUP_PATIENCE
from services.trainings.application.registrations.stop_collecting import stop_collecting
from services.trainings.application.sessions.begin_session import begin_session
from services.trainings.application.sessions.complete_session import complete_session
from services.trainings.application.sessions.pass_decision_date import pass_decision_date
from services.trainings.application.sessions.remind_of_decision import remind_of_decision
from services.trainings.application.sessions.set_decision_timers import DECISION, REMINDER
from services.trainings.application.sessions.set_session_timers import BEGIN, COMPLETE
from services.trainings.application.workshops.forget_workshops import (
    ForgetWorkshops,
    forget_workshops,
)
from services.trainings.entrypoints.demand.demand_timers import DEMAND_TIMERS
from services.trainings.entrypoints.gatherings.gatherings_timers import GATHERINGS_TIMERS
from services.trainings.entrypoints.money.money_timers import MONEY_TIMERS
from services.trainings.entrypoints.workshops.workshops_timers import WORKSHOP_TIMERS
from shared.storage.kept_answers import forget_answers
from shared.storage.transaction import Transaction
from shared.timers import OnTimer


async def on_decision_date(session_id: str, transaction: Transaction) -> None:
    """A session's decision date has come."""
    await pass_decision_date(session_id, SqlUnitOfWork(transaction))


async def on_decision_reminder(key: str, transaction: Transaction) -> None:
    """A session's decision date comes near, or passed a while ago."""
    await remind_of_decision(key, SqlUnitOfWork(transaction))


async def on_session_begins(session_id: str, transaction: Transaction) -> None:
    """A session's first day begins."""
    await begin_session(session_id, SqlUnitOfWork(transaction))


async def on_session_ends(session_id: str, transaction: Transaction) -> None:
    """A session's last day is over."""
    await complete_session(session_id, SqlUnitOfWork(transaction))


async def on_group_patience_over(registration_id: str, transaction: Transaction) -> None:
    """A group's time to collect places is over."""
    await stop_collecting(registration_id, SqlUnitOfWork(transaction))


async def on_place_offer_over(registration_id: str, transaction: Transaction) -> None:
    """The time to answer for an offered place has passed."""
    await expire_place(ExpirePlace(registration_id), SqlUnitOfWork(transaction))


async def on_forgotten_a_while_ago(member_id: str, transaction: Transaction) -> None:
    """A registration may have been under way when the person was forgotten."""
    await forget_workshops(ForgetWorkshops(member_id), SqlUnitOfWork(transaction))
    await forget_member(ForgetMember(member_id), SqlUnitOfWork(transaction))
    await forget_gatherings(ForgetGatherings(member_id), SqlUnitOfWork(transaction))
    await forget_contact(ForgetContact(member_id), SqlUnitOfWork(transaction))
    await forget_records(ForgetRecords(member_id), SqlRecords(transaction))
    await forget_answers(transaction, member_id)


TIMERS: dict[str, OnTimer] = {
    DECISION: on_decision_date,
    REMINDER: on_decision_reminder,
    BEGIN: on_session_begins,
    COMPLETE: on_session_ends,
    PLACE_OFFER: on_place_offer_over,
    GROUP_PATIENCE: on_group_patience_over,
    FORGET: on_forgotten_a_while_ago,
    **DEMAND_TIMERS,
    **GATHERINGS_TIMERS,
    **WORKSHOP_TIMERS,
    **MONEY_TIMERS,
}
