"""What happens to a fact is counted by its type, and what is buried by the kind of error."""

import asyncio

from prometheus_client import REGISTRY

from shared.ending import end
from shared.events.savoirs import OfferWithdrawn
from shared.messaging.envelope import Received
from shared.messaging.relay import Relay
from shared.metrics import MOST_REASONS, UNKNOWN, count_dead
from tests.fixtures.broker import Broker
from tests.fixtures.waiting import eventually
from tests.integration.shared.workshop import Workshop, about, noting

KIND = OfferWithdrawn.type_name()


def counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def heard(outcome: str, kind: str = KIND) -> float:
    return counted("rers_events_heard_total", type=kind, outcome=outcome)


def dead(consumer: str, reason: str) -> float:
    return counted("rers_dead_letters_total", consumer=consumer, reason=reason)


async def test_what_is_buried_is_counted_by_its_type_and_the_kind_of_its_error(
    workshop: Workshop,
) -> None:
    def fails(received: Received[OfferWithdrawn]) -> None:
        if received.aggregate_id == about("a"):
            raise ArithmeticError("somebody's own words")

    before, unknown = heard("dead"), heard("dead", UNKNOWN)
    done, retried = heard("done"), heard("retried")
    await workshop.announce(about("a"), about("b"))
    await workshop.relay()
    await workshop.publish(b"{}", {"ce-type": "rers.made.up.by.them.v1"})

    async with workshop.hearing(workshop.hearer(noting("counting", fails))):
        await eventually(lambda: workshop.has_dead(2))
        await eventually(lambda: workshop.has_effects(1, "counting"))

    assert (heard("dead") - before, heard("dead", UNKNOWN) - unknown) == (1, 1)
    assert heard("retried") - retried == 2
    assert heard("done") - done == 1
    assert dead("counting", "ArithmeticError") == 1
    assert dead("counting", "MalformedError") == 1


def test_a_flood_of_kinds_of_errors_becomes_one() -> None:
    for number in range(MOST_REASONS + 20):
        letters = "".join(chr(ord("a") + int(digit)) for digit in str(number))
        count_dead("flooded", KIND, type(f"Error{letters}", (Exception,), {})())
    count_dead("flooded", KIND, type("Über 1", (Exception,), {})())

    names = {
        sample.labels["reason"]
        for family in REGISTRY.collect()
        for sample in family.samples
        if sample.name == "rers_dead_letters_total" and sample.labels["consumer"] == "flooded"
    }
    assert len(names) <= MOST_REASONS + 1
    assert dead("flooded", "other") >= 20


async def test_a_publication_that_the_broker_does_not_take_is_counted(
    workshop: Workshop, broker: Broker
) -> None:
    before = counted("rers_relay_failures_total")
    announced = counted("rers_events_announced_total", type=KIND)
    broker.kill()
    await workshop.announce(about("a"))

    async def has_failed() -> bool:
        return counted("rers_relay_failures_total") > before

    async def is_empty() -> bool:
        return await workshop.outbox() == []

    async with workshop.lines() as connection:
        running = asyncio.create_task(Relay(workshop.client).run(connection))
        await eventually(has_failed)
        await broker.start()
        await eventually(is_empty, within_s=20)
        await end(running)

    assert counted("rers_events_announced_total", type=KIND) == announced + 1
