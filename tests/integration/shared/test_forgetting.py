"""The stream forgets the facts of an aggregate whose person was erased."""

from shared.events.savoirs import OfferCreated, OfferWithdrawn
from shared.messaging.forgetting import forget_facts
from tests.integration.shared.workshop import NETWORK, Workshop, about

KEY = f"offer:{about('a')}"


async def subjects(workshop: Workshop) -> set[str]:
    """Return the subjects of all facts that the stream holds."""
    stream = await workshop.client.jetstream().stream_info("EVENTS", subjects_filter=">")
    return set(stream.state.subjects or {})


async def test_all_facts_of_the_aggregate_go_and_no_other(workshop: Workshop) -> None:
    await workshop.announce(about("a"), about("b"), about("a"))
    await workshop.relay()
    broker = workshop.client.jetstream()
    await broker.publish(OfferCreated.subject(NETWORK, about("a")), b"words")
    await broker.publish(OfferWithdrawn.subject(None, about("a")), b"of no network")

    await forget_facts(broker, "savoirs", KEY)

    assert await subjects(workshop) == {OfferWithdrawn.subject(NETWORK, about("b"))}


async def test_another_aggregate_with_the_same_id_is_kept(workshop: Workshop) -> None:
    await workshop.announce(about("a"))
    await workshop.relay()

    await forget_facts(workshop.client.jetstream(), "savoirs", f"request:{about('a')}")
    await forget_facts(workshop.client.jetstream(), "matching", KEY)

    assert await subjects(workshop) == {OfferWithdrawn.subject(NETWORK, about("a"))}
