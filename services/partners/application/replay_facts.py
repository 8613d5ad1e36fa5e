"""Sends facts to an endpoint once more."""

from dataclasses import dataclass

from services.partners.application.ports_of_webhooks import Chosen, WebhookWork
from shared.errors import InvalidError

MOST_REPLAYED = 10_000


class ReplayTooLongError(InvalidError):
    """So many facts are not sent again at once; `most` says how many are."""

    code = "replay_too_long"


@dataclass(frozen=True)
class ReplayFacts:
    """A partner wants facts again that it may have missed."""

    partner_id: str
    endpoint_id: str
    chosen: Chosen


async def replay_facts(command: ReplayFacts, work: WebhookWork) -> int:
    """Queue them behind what waits, under their own ids; return how many."""
    endpoint = await work.endpoints.get(command.partner_id, command.endpoint_id)
    endpoint.expect_sending()
    queued = await work.deliveries.replay(endpoint.endpoint_id, command.chosen)
    if queued > command.chosen.most:
        raise ReplayTooLongError(most=command.chosen.most)
    return queued
