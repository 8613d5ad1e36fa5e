"""The consumer: each message has its effect once, or is put aside, and its neighbours have theirs."""

import json
from collections import Counter
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

import pytest
from nats.aio.msg import Msg

from shared.clock import HeldClock
from shared.errors import DomainError
from shared.events.savoirs import OfferWithdrawn
from shared.ids import UuidIds
from shared.messaging.consumer import Consumer, Hearer
from shared.messaging.dead_letters import dead_letters, replay
from shared.messaging.envelope import Received, letter_of
from shared.messaging.provision import put_consumer
from shared.storage.database import Database
from shared.storage.transaction import Transaction
from tests.fixtures.waiting import eventually
from tests.integration.shared.wire import wire_to
from tests.integration.shared.workshop import (
    NETWORK,
    SHORT_DELAYS_S,
    Workshop,
    about,
    note,
    noting,
    numbered,
)

ACK_IS_LOST = "the process ended before it answered"


class UnansweredMsg(Msg):
    """A message of a process that is killed between its commit and its answer."""

    async def ack(self) -> None:
        raise ConnectionError(ACK_IS_LOST)


def unanswered(message: Msg) -> Msg:
    return UnansweredMsg(
        message._client, message.subject, message.reply, message.data, message.headers
    )


async def told(workshop: Workshop, *abouts: str) -> None:
    await workshop.announce(*abouts)
    await workshop.relay()


async def test_a_backlog_has_its_effects_once_and_in_order(workshop: Workshop) -> None:
    for _ in range(200):
        await workshop.announce(about("a"), about("b"), about("c"))
    while await workshop.relay():
        pass

    async with workshop.hearing(workshop.hearer(noting(batch_size=64))):
        await eventually(lambda: workshop.has_effects(600), within_s=30)

    effects = await workshop.effects()
    assert len(effects) == 600
    for letter in "abc":
        assert [fact for fact in effects if fact[0] == about(letter)] == numbered(
            letter, range(1, 201)
        )


@pytest.mark.parametrize(("has_inbox", "times"), [(True, 1), (False, 2)])
async def test_a_kill_between_commit_and_answer_has_the_effect_once_only_with_an_inbox(
    workshop: Workshop, has_inbox: bool, times: int
) -> None:
    await told(workshop, about("a"), about("b"))
    hearer = workshop.hearer(has_inbox=has_inbox)
    await put_consumer(workshop.client.jetstream(), hearer.consumer.hearing())
    taken = await workshop.take(2)
    with pytest.raises(ConnectionError, match=ACK_IS_LOST):
        await hearer.hear([unanswered(message) for message in taken])
    assert len(await workshop.effects()) == 2

    for message in taken:
        await message.nak()
    async with workshop.hearing(hearer):
        await eventually(lambda: _all_answered(workshop))

    assert sorted(Counter(await workshop.effects()).values()) == [times, times]


async def test_a_fact_published_again_after_the_brokers_memory_has_its_effect_once(
    workshop: Workshop,
) -> None:
    await told(workshop, about("a"))
    (stored,) = await workshop.messages("EVENTS")
    headers = dict(stored.headers or {})
    await workshop.publish(stored.data or b"", {**headers, "Nats-Msg-Id": "forgotten"})

    async with workshop.hearing(workshop.hearer()):
        await eventually(lambda: _all_answered(workshop))

    assert await workshop.effects() == numbered("a", [1])


def a_message(**changes: str | None) -> dict[str, str]:
    headers: dict[str, str | None] = {
        "ce-id": "0e000000-0000-7000-8000-000000000001",
        "ce-type": OfferWithdrawn.type_name(),
        "ce-subject": about("f"),
        "ce-sequence": "1",
        "ce-time": "2026-03-02T09:00:00+00:00",
    }
    headers |= {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in headers.items() if value is not None}


SOUND = OfferWithdrawn(
    offer_id=about("f"), member_id=about("f"), network_id=NETWORK
).model_dump_json()

POISON: dict[str, tuple[str, dict[str, str] | None]] = {
    "no JSON": ("{not json", a_message()),
    "no JSON, though it says so": ("{not json", a_message(content_type="application/json")),
    "no headers": (SOUND, None),
    "a header is missing": (SOUND, a_message(ce_sequence=None)),
    "a type that nobody declared": (SOUND, a_message(ce_type="rers.x.y.z.v9")),
    "a field too few": (json.dumps({"offer_id": "x"}), a_message()),
    "a field of another kind": (SOUND.replace(f'"{NETWORK}"', "[1]"), a_message()),
    "an id that is no UUID": (SOUND, a_message(ce_id="not-a-uuid")),
    "a time without a zone": (SOUND, a_message(ce_time="2026-03-02T09:00:00")),
    "a sequence that is no number": (SOUND, a_message(ce_sequence="first")),
    "a sequence that no copy can keep": (SOUND, a_message(ce_sequence="2147483648")),
    "a sequence before the first": (SOUND, a_message(ce_sequence="0")),
}


@pytest.mark.parametrize("poison", POISON)
async def test_what_no_retry_can_mend_is_put_aside_at_once_and_its_neighbours_are_done(
    workshop: Workshop, poison: str
) -> None:
    body, headers = POISON[poison]
    await told(workshop, about("a"))
    await workshop.publish(body.encode(), headers)
    await told(workshop, about("a"), about("b"))

    async with workshop.hearing(workshop.hearer()):
        await eventually(lambda: workshop.has_dead(1))
        await eventually(lambda: workshop.has_effects(3))
        assert await _all_answered(workshop)

    (letter,) = [one async for one in dead_letters(workshop.client.jetstream())]
    assert letter.body == body.encode()
    assert letter.reason.startswith("MalformedError: ")
    assert await workshop.effects() == [*numbered("a", [1, 2]), *numbered("b", [1])]


async def test_an_id_in_capitals_is_the_same_id(workshop: Workshop) -> None:
    headers = a_message(ce_id="0E000000-0000-7000-8000-00000000ABCD")
    await workshop.publish(SOUND.encode(), {**headers, "Nats-Msg-Id": "1"})
    await workshop.publish(SOUND.encode(), {**headers, "Nats-Msg-Id": "2"})

    async with workshop.hearing(workshop.hearer()):
        await eventually(lambda: workshop.has_effects(1))
        await eventually(lambda: _all_answered(workshop))

    assert await workshop.effects() == numbered("f", [1])


async def test_a_fact_that_looks_like_a_word_of_the_broker_is_heard_all_the_same(
    workshop: Workshop,
) -> None:
    await workshop.publish(SOUND.encode(), {**a_message(), "Status": "404 No Messages"})

    async with workshop.hearing(workshop.hearer()):
        await eventually(lambda: workshop.has_effects(1))

    assert await workshop.effects() == numbered("f", [1])


async def test_a_failing_handler_is_asked_again_after_each_delay_then_put_aside(
    workshop: Workshop,
) -> None:
    tries = Tries(lambda fact: fact.aggregate_id == about("b"))
    await told(workshop, about("a"), about("b"), about("c"))

    async with workshop.hearing(workshop.hearer(noting(before=tries))):
        await eventually(lambda: workshop.has_dead(1))

    assert tries.counted[about("b")] == len(SHORT_DELAYS_S) + 2  # the batch, then one by one
    assert await workshop.effects() == [*numbered("a", [1]), *numbered("c", [1])]


async def test_a_value_that_no_table_can_hold_is_put_aside_without_another_try(
    workshop: Workshop,
) -> None:
    unwritable = a_message(ce_subject=about("g"))
    consumer = noting()

    @consumer.on(OfferWithdrawn)
    async def on_withdrawn(received: Received[OfferWithdrawn], transaction: Transaction) -> None:
        if received.aggregate_id == about("g"):
            await transaction.connection.execute("SELECT $1::uuid", "no id")

    await workshop.publish(SOUND.encode(), unwritable)
    await told(workshop, about("a"))

    async with workshop.hearing(workshop.hearer(consumer)):
        await eventually(lambda: workshop.has_dead(1))
        await eventually(lambda: workshop.has_effects(1))

    (letter,) = [one async for one in dead_letters(workshop.client.jetstream())]
    assert letter.reason.startswith("InvalidTextRepresentationError")
    assert await workshop.effects() == numbered("a", [1])


async def test_a_handler_that_fails_once_succeeds_at_the_next_delivery(
    workshop: Workshop,
) -> None:
    tries = Tries(lambda fact: tries.counted[fact.aggregate_id] <= 2)
    await told(workshop, about("a"))

    async with workshop.hearing(workshop.hearer(noting(before=tries))):
        await eventually(lambda: workshop.has_effects(1))

    assert await workshop.effects() == numbered("a", [1])
    assert not await workshop.has_dead(1)


async def test_within_a_batch_no_fact_overtakes_a_failed_one_of_its_aggregate(
    workshop: Workshop,
) -> None:
    tries = Tries(lambda fact: fact.sequence == 1 and tries.counted[fact.aggregate_id] <= 2)
    await told(workshop, about("a"), about("a"), about("b"), about("b"), about("b"))

    async with workshop.hearing(workshop.hearer(noting(before=tries))):
        await eventually(lambda: workshop.has_effects(5))

    effects = await workshop.effects()
    assert [fact for fact in effects if fact[0] == about("a")] == numbered("a", [1, 2])
    assert [fact for fact in effects if fact[0] == about("b")] == numbered("b", [1, 2, 3])


async def test_a_dead_letter_goes_again_to_its_consumer_alone_and_works_after_the_fix(
    workshop: Workshop, held_clock: HeldClock
) -> None:
    is_broken = True
    ours = workshop.hearer(noting("ours", Tries(lambda _: is_broken)))
    theirs = workshop.hearer(noting("theirs"))
    await told(workshop, about("a"))

    async with workshop.hearing(ours, theirs):
        await eventually(lambda: workshop.has_dead(1))
        broker = workshop.client.jetstream()
        (letter,) = [one async for one in dead_letters(broker)]
        is_broken = False
        await replay(broker, letter, held_clock.now())
        await eventually(lambda: workshop.has_effects(1, "ours"))
        await eventually(lambda: _is_empty(workshop, "RETRY"))

    assert letter.consumer == "ours"
    assert await workshop.effects("ours") == await workshop.effects("theirs") == numbered("a", [1])
    assert await _is_empty(workshop, "DLQ")


async def test_a_rule_that_says_no_is_final_and_the_copies_of_what_is_so_are_kept(
    workshop: Workshop,
) -> None:
    consumer = Consumer("workshop")

    @consumer.on(OfferWithdrawn, projection=True)
    async def on_fact_copy(received: Received[OfferWithdrawn], transaction: Transaction) -> None:
        await note("copy", received, transaction)

    @consumer.on(OfferWithdrawn)
    async def on_fact(received: Received[OfferWithdrawn], transaction: Transaction) -> None:
        await note("workshop", received, transaction)
        if received.aggregate_id == about("b"):
            raise DomainError

    await told(workshop, about("a"), about("b"), about("c"))

    async with workshop.hearing(workshop.hearer(consumer)):
        await eventually(lambda: workshop.has_effects(3, "copy"))
        await eventually(lambda: _all_answered(workshop))

    assert await workshop.effects() == [*numbered("a", [1]), *numbered("c", [1])]
    assert not await workshop.has_dead(1)


async def test_a_copy_that_refuses_a_fact_does_not_stop_the_others(workshop: Workshop) -> None:
    consumer = Consumer("workshop")

    @consumer.on(OfferWithdrawn, projection=True)
    async def on_fact(received: Received[OfferWithdrawn], transaction: Transaction) -> None:
        if received.aggregate_id == about("a"):
            raise DomainError
        await note("workshop", received, transaction)

    await told(workshop, about("a"), about("b"))

    async with workshop.hearing(workshop.hearer(consumer)):
        await eventually(lambda: _all_answered(workshop))

    assert await workshop.effects() == numbered("b", [1])
    assert not await workshop.has_dead(1)


async def test_while_the_database_is_away_facts_are_held_and_none_is_lost(
    workshop: Workshop, held_clock: HeldClock
) -> None:
    place = urlsplit(workshop.dsn)
    async with wire_to(str(place.hostname), int(place.port or 0)) as wire:
        netloc = f"{place.username}:{place.password}@127.0.0.1:{wire.port}"
        dsn = urlunsplit(place._replace(netloc=netloc))
        database = await Database.connect(dsn, "workshop", clock=held_clock, ids=UuidIds())
        hearer = Hearer(noting(), database, SHORT_DELAYS_S)
        async with workshop.hearing(hearer):
            await told(workshop, about("a"))
            await eventually(lambda: workshop.has_effects(1))
            await wire.cut()
            await told(workshop, about("a"), about("b"))
            await eventually(lambda: _are_delivered(workshop, 3))
            await told(workshop, about("c"))
            await wire.mend()
            await eventually(lambda: workshop.has_effects(4), within_s=30)
        await database.close()

    assert sorted(await workshop.effects()) == [
        *numbered("a", [1, 2]),
        *numbered("b", [1]),
        *numbered("c", [1]),
    ]
    assert not await workshop.has_dead(1)


async def test_the_trace_of_a_command_reaches_the_effect_and_what_the_effect_announces(
    workshop: Workshop,
) -> None:
    trace = f"00-{'ab' * 16}-{'cd' * 8}-01"
    consumer = Consumer("workshop")

    @consumer.on(OfferWithdrawn)
    async def on_fact(received: Received[OfferWithdrawn], transaction: Transaction) -> None:
        transaction.send(letter_of(transaction, received.event, about("b"), NETWORK, 1))

    fact = OfferWithdrawn(offer_id=about("a"), member_id=about("a"), network_id=NETWORK)
    async with workshop.database.transaction() as transaction:
        transaction.cause = type(transaction.cause)(traceparent=trace)
        transaction.send(letter_of(transaction, fact, about("a"), NETWORK, 1))
    await workshop.relay()
    async with workshop.hearing(workshop.hearer(consumer)):
        await eventually(workshop.outbox)

    (first,) = [m.headers or {} for m in await workshop.messages("EVENTS")]
    (row,) = await workshop.database.pool.fetch("SELECT headers FROM outbox")
    assert first["traceparent"] == row["headers"]["traceparent"] == trace
    assert row["headers"]["ce-causationid"] == first["ce-id"]
    assert row["headers"]["ce-correlationid"] == first["ce-correlationid"] == first["ce-id"]


class Tries:
    """Counts how often each aggregate's facts are tried, and fails those that a test names."""

    def __init__(self, fails: Callable[[Received[OfferWithdrawn]], bool]) -> None:
        self.counted: Counter[str] = Counter()
        self._fails = fails

    def __call__(self, received: Received[OfferWithdrawn]) -> None:
        self.counted[received.aggregate_id] += 1
        if self._fails(received):
            raise ZeroDivisionError("a bug of the handler")


async def _all_answered(workshop: Workshop) -> bool:
    found = await workshop.client.jetstream().consumer_info("EVENTS", "workshop")
    return bool(found.num_pending == 0 and found.num_ack_pending == 0)


async def _are_delivered(workshop: Workshop, number: int) -> bool:
    found = await workshop.client.jetstream().consumer_info("EVENTS", "workshop")
    return found.delivered is not None and found.delivered.stream_seq >= number


async def _is_empty(workshop: Workshop, stream: str) -> bool:
    return not await workshop.messages(stream)
