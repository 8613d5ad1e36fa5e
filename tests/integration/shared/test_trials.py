"""Trials: a fact that kills its process is put aside, and nothing beside it."""

from shared.events.savoirs import OfferWithdrawn
from shared.messaging.dead_letters import dead_letters
from shared.messaging.envelope import Received
from shared.messaging.provision import put_consumer
from tests.integration.shared.workshop import Workshop, about, noting, numbered


class KilledError(BaseException):
    """The end of a process, as far as its consumer is concerned."""


async def test_a_fact_that_kills_its_process_is_put_aside_and_the_one_behind_it_is_done(
    workshop: Workshop,
) -> None:
    await workshop.announce(about("a"), about("b"))
    await workshop.relay()

    def kill(received: Received[OfferWithdrawn]) -> None:
        if received.aggregate_id == about("a"):
            raise KilledError

    hearer = workshop.hearer(noting(before=kill))
    await put_consumer(workshop.client.jetstream(), hearer.consumer.hearing())
    lives = 0
    while not await workshop.has_dead(1):
        lives += 1
        assert lives < 12
        taken = await workshop.take(2)
        try:
            for message in taken:  # each its own batch: what was behind is in front in the end
                await hearer.hear([message])
        except KilledError:
            for message in taken:
                await message.nak()

    assert await workshop.effects() == numbered("b", [1])
    dead = [
        letter.headers["ce-subject"] async for letter in dead_letters(workshop.client.jetstream())
    ]
    assert dead == [about("a")]
    trials = "SELECT count(*) FROM inbox WHERE consumer LIKE '%#%'"
    assert await workshop.database.pool.fetchval(trials) == 0
