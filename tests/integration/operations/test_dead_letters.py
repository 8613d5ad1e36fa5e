"""Dead letters are kept whatever is in them, and go back to the one consumer that failed."""

import json
from pathlib import Path

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from deploy.errors import DeadLetterHomelessError, DeadLetterMissingError, FolderUnusableError
from deploy.operations import dead_letters
from deploy.operations.audit import Audit
from shared.clock import HeldClock
from shared.events.savoirs import OfferCreated
from shared.messaging.dead_letters import DeadLetter, bury
from shared.messaging.reading import OrderedReader, Start
from tests.fixtures.waiting import eventually
from tests.integration.operations.probe import NETWORK, Mouth, Probe, fact, offer_id


@pytest.fixture
def audit(tmp_path: Path, held_clock: HeldClock) -> Audit:
    return Audit(tmp_path / "folder", held_clock)


async def letters(client: Client, count: int) -> list[DeadLetter]:
    """Wait until there are `count` dead letters."""

    async def look() -> bool:
        return len(await dead_letters.listed(client.jetstream())) == count

    await eventually(look)
    return await dead_letters.listed(client.jetstream())


async def message(client: Client, durable: str = "hand") -> Msg:
    """Return the first message of EVENTS, as a durable of this name hears it."""
    pull = await client.jetstream().pull_subscribe("rers.>", durable=durable)
    [found] = await pull.fetch(1, timeout=5)
    return found


async def test_a_fact_that_keeps_failing_is_kept_and_its_neighbours_are_not_held_up(
    probe: Probe, mouth: Mouth, client: Client
) -> None:
    await mouth.say([fact(1, "one"), fact(2, "failing"), fact(3, "three")])

    [letter] = await letters(client, 1)

    await eventually(probe.knows(3, "three"))
    assert letter.consumer == "probe"
    assert letter.event_type == "rers.savoirs.offer.created.v1"
    assert letter.reason == "ZeroDivisionError: a bug of the handler"
    assert letter.subject == OfferCreated.subject(NETWORK, offer_id(2))
    assert json.loads(letter.body)["title"] == "failing"


async def test_a_fact_that_fails_again_after_a_replay_comes_back_with_its_history(
    probe: Probe, mouth: Mouth, client: Client, audit: Audit, held_clock: HeldClock
) -> None:
    """Its place in RETRY may be the one that it had in EVENTS: that makes it no duplicate."""
    await mouth.say([fact(1, "failing")])
    [first] = await letters(client, 1)

    for _ in range(2):
        [letter] = await letters(client, 1)
        sent = await dead_letters.replay_one(client.jetstream(), letter.number, audit)
        assert sent.numbers == [letter.number]

        async def is_back(number: int = letter.number) -> bool:
            return [each.number for each in await letters(client, 1)] == [number + 1]

        await eventually(is_back)

    [last] = await letters(client, 1)
    assert (first.replays, last.replays) == (0, 2)
    assert [death["reason"] for death in last.history] == [first.reason] * 2
    assert last.history[0]["died_at"] == first.died_at
    assert last.history[0]["replayed_at"] == held_clock.now().isoformat()
    assert last.body == first.body
    assert [line["action"] for line in audit.about(last)] == ["replay", "replay"]


async def test_a_replay_reaches_its_own_consumer_only_and_has_its_effect_once(
    probe: Probe, mouth: Mouth, client: Client, audit: Audit
) -> None:
    await mouth.say([fact(1, "sound")])
    await eventually(probe.knows(1, "sound"))
    for name in ("probe", "elsewhere"):
        await bury(await message(client, name + "-2"), name, RuntimeError(), audit.clock.now())

    sent = await dead_letters.replay(client.jetstream(), await letters(client, 2), audit)

    [homeless] = await letters(client, 1)
    assert homeless.consumer == "elsewhere"
    assert sent.stayed == {homeless.number: "no_consumer"}

    async def is_answered() -> bool:
        return (await client.jetstream().stream_info("RETRY")).state.messages == 0

    await eventually(is_answered)
    assert await probe.count("told") == 1
    assert (await letters(client, 1))[0].consumer == "elsewhere"
    with pytest.raises(DeadLetterHomelessError):
        await dead_letters.replay_one(client.jetstream(), homeless.number, audit)


async def test_reasons_and_headers_that_no_client_may_publish_do_not_keep_a_letter_out(
    client: Client, audit: Audit
) -> None:
    raw = b"NATS/1.0\r\nodd(name: x\r\nnom: \xe9t\xc3\xa9\r\n\r\n"
    subject = OfferCreated.subject(NETWORK, offer_id(1))
    total = len(raw) + 1
    await client._send_command(f"HPUB {subject} {len(raw)} {total}\r\n".encode() + raw + b"{\r\n")
    await client.flush()

    async def is_stored() -> bool:
        return (await client.jetstream().stream_info("EVENTS")).state.messages == 1

    await eventually(is_stored)
    error = RuntimeError("été\r\n\x1b[31mrouge\x00")
    await bury(await message(client), "probe", error, audit.clock.now())

    [letter] = await letters(client, 1)
    assert letter.reason == "RuntimeError: été   [31mrouge"
    assert letter.body == b"{"
    assert letter.headers["nom"].endswith("té")


async def test_letters_that_died_of_the_same_thing_are_one_cause(
    probe: Probe, mouth: Mouth, client: Client
) -> None:
    await mouth.say(fact(number, "failing") for number in range(3))
    await client.jetstream().publish(OfferCreated.subject(NETWORK, offer_id(9)), b"{")
    found = await letters(client, 4)

    often, once = dead_letters.by_cause(found)

    assert [len(often.letters), len(once.letters)] == [3, 1]
    assert once.reason == "MalformedError: the message has no headers, so it is no CloudEvent"
    assert once.first_died_at == once.last_died_at


async def test_what_is_discarded_is_gone_and_written_down(
    probe: Probe, mouth: Mouth, client: Client, audit: Audit
) -> None:
    await mouth.say([fact(1, "failing")])
    [letter] = await letters(client, 1)

    await dead_letters.discard(client.jetstream(), letter.number, "déjà réglé", audit)

    await letters(client, 0)
    [line] = audit.about(letter)
    assert (line["action"], line["reason"]) == ("discard", "déjà réglé")
    assert line["at"] == audit.clock.now().isoformat()
    assert line["who"]
    assert (audit.folder / "audit.log").stat().st_mode & 0o777 == 0o600
    with pytest.raises(DeadLetterMissingError):
        await dead_letters.discard(client.jetstream(), letter.number, "again", audit)


async def test_what_cannot_be_written_down_is_not_discarded(
    probe: Probe, mouth: Mouth, client: Client, tmp_path: Path, held_clock: HeldClock
) -> None:
    await mouth.say([fact(1, "failing")])
    [letter] = await letters(client, 1)
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(FolderUnusableError):
        await dead_letters.discard(
            client.jetstream(), letter.number, "x", Audit(tmp_path / "file", held_clock)
        )

    assert await letters(client, 1)


async def test_headers_of_the_batch_that_a_fact_came_in_do_not_follow_it(
    probe: Probe, mouth: Mouth, client: Client
) -> None:
    await mouth.say([fact(1, "failing"), fact(2, "failing")])
    found = await letters(client, 2)
    reader = OrderedReader(client, "DLQ", ["dlq.>"])
    await reader.open(Start(sequence=1))
    stored = await reader.take()
    await reader.close()

    kept = {name for each in stored for name in each.headers or {} if name.startswith("Nats-")}
    assert kept == {"Nats-Msg-Id", "Nats-Expected-Stream"}
    assert not [name for each in found for name in each.headers if name.startswith("Nats-")]
