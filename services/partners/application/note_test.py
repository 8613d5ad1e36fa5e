"""Keeps what came of a test event."""

from dataclasses import dataclass

from services.partners.application.ports_of_webhooks import Tried, WebhookWork


@dataclass(frozen=True)
class NoteTest:
    """A test event has been posted to an endpoint."""

    partner_id: str
    endpoint_id: str
    event_id: str
    tried: Tried
    version: int
    """Of the endpoint that was posted to; of one that changed meanwhile the answer says nothing."""


async def note_test(command: NoteTest, work: WebhookWork) -> None:
    """Write it into the delivery log; an endpoint that takes it gets all that waits."""
    endpoint = await work.endpoints.get(command.partner_id, command.endpoint_id)
    await work.deliveries.note_test(endpoint.endpoint_id, command.event_id, command.tried)
    is_same = endpoint.version == command.version and endpoint.state != "disabled"
    if command.tried.answer.is_success and is_same:
        endpoint.enable()
        work.endpoints.save(endpoint)
        await work.deliveries.make_due(endpoint.endpoint_id)
