"""Reciprocity over HTTP: a state in words for the person, a list without numbers for facilitators."""

from tests.integration.savoirs.conftest import ANN, BOB, EVE, ZOE, World
from tests.unit.savoirs.builders import GARDEN, an_id


async def test_a_person_reads_what_is_missing_in_words(world: World) -> None:
    ann = world.as_(ANN, garden=["member"])

    async def state() -> tuple[object, ...]:
        answer = await world.client.get(f"/reciprocity?network_id={GARDEN}", headers=ann)
        body = answer.json()
        assert set(body) == {"network_id", "is_reached", "missing", "message"}
        return body["is_reached"], body["missing"], body["message"].split(" ")[0]

    assert await state() == (False, "both", "Qu'aimeriez-vous")
    await world.offer(ann)
    assert await state() == (False, "request", "Vous")
    await world.request(ann)
    assert await state() == (True, None, "Vous")


async def test_facilitators_see_who_does_not_yet_both_offer_and_ask(world: World) -> None:
    ann, zoe = world.as_(ANN, garden=["member"]), world.as_(ZOE, garden=["facilitator"])
    await world.offer(ann)
    await world.request(ann)
    await world.request(world.as_(BOB, garden=["member"]))
    await world.leave(an_id("someone"), GARDEN)

    page = (await world.client.get(f"/networks/{GARDEN}/reciprocity", headers=zoe)).json()

    assert sorted(page["items"], key=lambda item: str(item["member_id"])) == sorted(
        [{"member_id": BOB, "missing": "offer"}, {"member_id": ZOE, "missing": "both"}],
        key=lambda item: item["member_id"],
    )
    assert page["next_after"] is None


async def test_the_list_comes_in_pages(world: World) -> None:
    zoe = world.as_(ZOE, garden=["coordinator"])
    address = f"/networks/{GARDEN}/reciprocity"

    first = (await world.client.get(address, params={"limit": 2}, headers=zoe)).json()
    rest = await world.client.get(
        address, params={"limit": 2, "after": first["next_after"]}, headers=zoe
    )

    seen = [item["member_id"] for page in (first, rest.json()) for item in page["items"]]
    assert seen == sorted([ANN, BOB, ZOE])
    assert rest.json()["next_after"] is None


async def test_only_facilitators_of_that_network_see_the_list(world: World) -> None:
    address = f"/networks/{GARDEN}/reciprocity"

    for headers in (world.as_(ANN, garden=["member"]), world.as_(EVE, library=["facilitator"])):
        assert (await world.client.get(address, headers=headers)).status_code == 403
    assert (await world.client.get(address)).status_code == 401
