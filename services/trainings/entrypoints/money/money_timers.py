"""What the clock tells quotes and supported places."""

from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.money.expire_quote import ExpireQuote, expire_quote
from services.trainings.application.money.follow_volunteers import (
    FollowVolunteers,
    follow_volunteers,
)
from services.trainings.application.money.send_quote import QUOTE_EXPIRY
from shared.storage.transaction import Transaction
from shared.timers import OnTimer

FUND_NEWS = "fund_news"
"""Kind of the timer that looks at a network's fund anew; its key is the network's id."""


async def on_quote_over(quote_id: str, transaction: Transaction) -> None:
    """The last day of a quote has passed."""
    await expire_quote(ExpireQuote(quote_id), SqlUnitOfWork(transaction))


async def on_fund_news(network_id: str, transaction: Transaction) -> None:
    """A network has more volunteers, or is affiliated now."""
    await follow_volunteers(FollowVolunteers(network_id), SqlUnitOfWork(transaction))


MONEY_TIMERS: dict[str, OnTimer] = {QUOTE_EXPIRY: on_quote_over, FUND_NEWS: on_fund_news}
