"""What nobody means to send is refused as such, and never takes the service down."""

from typing import Any

import pytest

from tests.integration.trainings.conftest import NETWORK, OTHER_NETWORK, World
from tests.integration.trainings.gatherings import announce
from tests.integration.trainings.money import VOLUNTEER, a_network, fund
from tests.integration.trainings.workshops import FACILITATOR, join_all, lead, propose
from tests.unit.trainings.builders import a_member

ENDS_OF_TIME = ("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59")


@pytest.mark.parametrize("moment", ENDS_OF_TIME)
@pytest.mark.parametrize("path", ["/gatherings", "/gathering-dates"])
@pytest.mark.parametrize("bound", ["from", "to"])
async def test_gatherings_are_not_looked_for_at_the_ends_of_time(
    world: World, path: str, bound: str, moment: str
) -> None:
    await announce(world)

    refused = await world.get(path, world.office, expect=422, **{bound: moment})

    assert refused["errors"][0]["where"] == f"query.{bound}"


@pytest.mark.parametrize("moment", ENDS_OF_TIME)
async def test_a_poll_does_not_close_at_the_ends_of_time(world: World, moment: str) -> None:
    await join_all(world, FACILITATOR)
    workshop = await propose(world)

    path, body = f"/workshops/{workshop['workshop_id']}/poll/close-at", {"closes_at": moment}
    refused = await world.post(path, lead(world), body, expect=422)

    assert refused["errors"][0]["where"] == "body.closes_at"


@pytest.mark.parametrize("period", ["mai\x00", "\u200b\u200b", "ada@example.org"])
async def test_the_period_of_a_draft_is_read_like_other_texts(world: World, period: str) -> None:
    body: dict[str, Any] = {"period": period, "place": "Evry"}

    refused = await world.post("/trainings/2/drafts", world.office, body, expect=422)

    assert refused["errors"][0]["where"] == "body.period"


async def test_a_companion_of_another_network_does_not_draw_on_this_ones_fund(world: World) -> None:
    await a_network(world, 10)
    speaker, companion = a_member(VOLUNTEER), a_member(0x9001)
    await world.join(speaker, OTHER_NETWORK)
    await world.join(companion, OTHER_NETWORK)
    path = f"/sessions/{await world.open()}/registrations"
    body = {"with_member_ids": [companion], "network_id": NETWORK}

    for who in (world.token(speaker), world.office):
        refused = await world.post(path, who, {"member_id": speaker, **body}, expect=403)
        assert refused["code"] == "not_your_companion"

    assert (await fund(world))["granted"] == 0
    await world.post(path, world.token(speaker), {**body, "network_id": OTHER_NETWORK}, expect=201)
