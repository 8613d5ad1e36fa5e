"""Offers and requests over HTTP, on a real database."""

from tests.integration.savoirs.conftest import ANN, World
from tests.unit.savoirs.builders import GARDEN


async def test_a_member_puts_an_offer_on_the_board(world: World) -> None:
    ann = world.as_(ANN, garden=["member"])

    answer = await world.client.post(
        "/offers",
        json={"network_id": GARDEN, "title": "  Tailler   les rosiers ", "themes": ["Jardinage"]},
        headers=ann,
    )

    assert answer.status_code == 201
    assert answer.json()["title"] == "Tailler les rosiers"
    assert answer.json()["themes"] == ["jardinage"]
    assert answer.json()["expires_at"] == "2026-08-29T09:00:00Z"
    (created,) = await world.facts("offer.created")
    assert created["offer_id"] == answer.json()["offer_id"]
    assert "availability" not in created
    assert created["subject"] == f"rers.{GARDEN}.savoirs.offer.created.{created['offer_id']}"
    assert await world.board(ann) == ["Tailler les rosiers"]
    assert await world.board(ann, q="rosier") == ["Tailler les rosiers"]
