"""Each person is told each fact once, whatever the broker does."""

import asyncio
from datetime import timedelta

import asyncpg
from asyncpg import UniqueViolationError

from shared.clock import HeldClock
from shared.events import matching
from shared.messaging.envelope import open_letter
from tests.integration.notifications.conftest import Service
from tests.integration.notifications.letters import FakeMessage
from tests.integration.notifications.people import (
    MATCH,
    MATCHED,
    NETWORK,
    OFFERER,
    REQUESTER,
    joined,
    left,
    network,
    proposed,
)

EXPIRED = [(OFFERER, "match_expired"), (REQUESTER, "match_expired")]
ONCE = [(OFFERER, "match_proposed"), (REQUESTER, "match_proposed")]


def again(message: FakeMessage) -> FakeMessage:
    return FakeMessage(message.subject, message.headers or {}, message.data, message.deliveries + 1)


async def test_a_fact_delivered_again_is_told_once(service: Service) -> None:
    message = await service.hears(proposed(), MATCH)
    twin = again(message)

    await service.hear(twin)

    assert twin.answers == ["ack"]
    assert await service.told() == ONCE
    assert len(await service.sent("sent")) == len(await service.sent("prepared")) == 2


async def test_a_fact_twice_in_one_batch_is_told_once(service: Service) -> None:
    message = service.seal(proposed(), MATCH)
    twin = again(message)

    await service.hear(message, twin)

    assert (message.answers, twin.answers) == (["ack"], ["ack"])
    assert await service.told() == ONCE


async def test_two_copies_that_hear_the_same_fact_at_once_tell_it_once(service: Service) -> None:
    message = service.seal(proposed(), MATCH)
    twin = again(message)

    await asyncio.gather(service.hear(message), service.hear(twin))

    assert (message.answers, twin.answers) == (["ack"], ["ack"])
    assert await service.told() == ONCE
    assert len(await service.sent("sent")) == 2


async def test_without_the_inbox_who_has_been_told_is_not_told_again(
    service: Service,
) -> None:
    service.hearer.has_inbox = False
    message = service.seal(proposed(), MATCH)

    await service.hear(message)
    await service.hear(again(message))

    assert await service.told() == ONCE
    assert len(await service.sent("sent")) == 2


async def _tell_at_once(service: Service, *messages: FakeMessage) -> list[BaseException | None]:
    """Run the effect of each message with no inbox, all looking before any commits."""
    all_have_looked = asyncio.Barrier(len(messages))

    async def tell(message: FakeMessage) -> None:
        received = open_letter(message.subject, message.headers, message.data)
        async with service.database.transaction() as transaction:
            await service.hearer.consumer.apply(received, transaction)
            await all_have_looked.wait()

    return await asyncio.gather(*map(tell, messages), return_exceptions=True)


async def test_the_table_refuses_what_two_copies_without_an_inbox_tell_at_once(
    service: Service,
) -> None:
    message = service.seal(matching.MatchExpired(**MATCHED), MATCH)

    outcomes = await _tell_at_once(service, message, again(message))

    refused = [outcome for outcome in outcomes if outcome]
    assert [type(outcome) for outcome in refused] == [UniqueViolationError]
    assert await service.told() == EXPIRED
    assert len(await service.sent("sent")) == 2


async def test_without_constraint_and_inbox_a_fact_is_told_twice(
    service: Service,
) -> None:
    """The control: what the two guarantees are for."""
    owner = await asyncpg.connect(service.owner_dsn)
    await owner.execute("ALTER TABLE notification DROP CONSTRAINT told_once")
    await owner.execute("ALTER TABLE unsubscribe_link DROP CONSTRAINT one_link_a_kind")
    await owner.close()
    message = service.seal(matching.MatchExpired(**MATCHED), MATCH)

    await _tell_at_once(service, message, again(message))

    assert await service.told() == sorted(EXPIRED * 2)


async def test_a_batch_with_a_fact_that_fails_tells_its_neighbours(service: Service) -> None:
    await service.hears(joined(OFFERER), "membership-1")
    broken = service.seal(joined("not-a-uuid"), "membership-2")
    fine = service.seal(proposed(), MATCH)

    await service.hear(broken, fine)

    assert (broken.answers, fine.answers) == (["nak"], ["ack"])
    assert {kind for _, kind in await service.told()} == {"welcome", "match_proposed"}


async def test_an_earlier_fact_that_comes_late_does_not_undo_a_later_one(service: Service) -> None:
    await service.hear(service.seal(left(OFFERER), "membership-1", sequence=2))
    await service.hear(service.seal(joined(OFFERER), "membership-1", sequence=1))
    await service.hear(service.seal(network(title="Nouveau"), sequence=2, about=NETWORK))
    await service.hear(service.seal(network(title="Ancien"), sequence=1, about=NETWORK))

    await service.hears(proposed(), MATCH)

    assert await service.told() == [(REQUESTER, "match_proposed")]
    titles = await service.rows("SELECT title FROM network")
    assert [row["title"] for row in titles] == ["Nouveau"]


async def test_who_comes_back_with_a_new_membership_is_told_again(
    service: Service, held_clock: HeldClock
) -> None:
    await service.hears(joined(OFFERER), "membership-1")
    await service.hears(left(OFFERER), "membership-1")
    held_clock.advance(timedelta(days=1))
    await service.hears(joined(OFFERER), "membership-2")

    await service.hears(proposed(), MATCH)

    assert (OFFERER, "match_proposed") in await service.told()


async def test_the_acceptance_that_comes_before_the_proposal_is_told_without_titles(
    service: Service,
) -> None:
    await service.hears(matching.MatchAnswered(**MATCHED, accepted_by="offerer"), MATCH)
    await service.hears(proposed(), MATCH)

    rows = await service.rows("SELECT kind, body FROM notification WHERE member_id = $1", REQUESTER)
    bodies = {row["kind"]: row["body"] for row in rows}
    assert "une offre et une demande" in bodies["match_answered"]
    assert "Tailler les rosiers" in bodies["match_proposed"]
