"""Dead letters of one cause are seen, replayed and discarded together, each by its own consumer only."""

from pathlib import Path

import pytest
from nats.aio.client import Client

from deploy.errors import DeadLetterGroupMissingError
from deploy.operations import dead_letter_groups as groups
from deploy.operations import dead_letters
from deploy.operations.audit import Audit
from shared.clock import HeldClock
from shared.events.savoirs import OfferCreated
from shared.messaging.dead_letters import DeadLetter
from tests.fixtures.waiting import eventually
from tests.integration.operations.probe import NETWORK, Mouth, Probe, fact, offer_id


@pytest.fixture
def audit(tmp_path: Path, held_clock: HeldClock) -> Audit:
    return Audit(tmp_path / "folder", held_clock, "ana")


async def grouped(client: Client, count: int) -> list[groups.Group]:
    """Wait until there are `count` dead letters, and return their groups."""

    async def look() -> list[DeadLetter]:
        found = await dead_letters.listed(client.jetstream())
        return found if len(found) == count else []

    return groups.grouped(await eventually(look))


async def fail(mouth: Mouth, client: Client) -> list[groups.Group]:
    """Have three letters die of one cause and one of another."""
    await mouth.say(fact(number, "failing") for number in range(3))
    await client.jetstream().publish(OfferCreated.subject(NETWORK, offer_id(9)), b"{")
    return await grouped(client, 4)


async def test_letters_of_one_cause_share_the_fingerprint_that_was_given_at_their_death(
    probe: Probe, mouth: Mouth, client: Client
) -> None:
    often, once = await fail(mouth, client)

    assert [len(often.letters), len(once.letters)] == [3, 1]
    assert {each.headers["rers-dead-fingerprint"] for each in often.letters} == {often.fingerprint}
    assert often.example.reason == "ZeroDivisionError: a bug of the handler"


async def test_a_group_is_replayed_alone_and_dies_again_under_the_same_fingerprint(
    probe: Probe, mouth: Mouth, client: Client, audit: Audit
) -> None:
    often, once = await fail(mouth, client)

    sent = await groups.replay_group(client.jetstream(), often.fingerprint[:6], audit)

    async def are_back() -> bool:
        found = groups.grouped(await dead_letters.listed(client.jetstream()))
        counts = {group.fingerprint: (len(group.letters), group.replays) for group in found}
        return counts == {often.fingerprint: (3, 1), once.fingerprint: (1, 0)}

    assert sent.numbers == [letter.number for letter in often.letters]
    await eventually(are_back)


async def test_a_group_is_discarded_with_a_reason_that_is_written_for_each_letter(
    probe: Probe, mouth: Mouth, client: Client, audit: Audit
) -> None:
    often, once = await fail(mouth, client)

    gone = await groups.discard_group(client.jetstream(), often.fingerprint, "réglé", audit)

    [left] = await grouped(client, 1)
    lines = [line for letter in often.letters for line in audit.about(letter)]
    assert len(gone) == 3
    assert left.fingerprint == once.fingerprint
    assert [(line["who"], line["reason"]) for line in lines] == [("ana", "réglé")] * 3


@pytest.mark.parametrize("fingerprint", ["", "abc", "0123456789ab"])
async def test_a_group_that_is_not_meant_for_certain_is_not_touched(
    client: Client, audit: Audit, fingerprint: str
) -> None:
    with pytest.raises(DeadLetterGroupMissingError):
        await groups.replay_group(client.jetstream(), fingerprint, audit)
