"""Addresses that trainings itself answers lead to trainings, wherever the platform's pages are read."""

import pytest

from shared.clock import HeldClock
from tests.integration.trainings.conftest import Serve, World
from tests.integration.trainings.records import a_certificate
from tests.unit.trainings.builders import a_member

PLATFORM, OWN = "https://rers.example", "https://formations.example"


@pytest.fixture
async def world(serve: Serve, held_clock: HeldClock) -> World:
    """A service whose own pages are not where the platform's are."""
    return await serve(held_clock, RERS_PUBLIC_URL=PLATFORM, RERS_ANSWERS_URL=f"{OWN}/")


async def test_certificates_calendars_and_sessions_are_found_where_trainings_answers(
    world: World,
) -> None:
    session_id, registration, certificate = await a_certificate(world)
    person = world.token(a_member(1))

    link = await world.post("/calendars/me/link", person, expect=201)
    own = await world.client.get(link["path"])
    registered = f"/registrations/{registration['registration_id']}"
    calendar = await world.client.get(f"{registered}/convocation.ics", headers=person)

    assert certificate["verify_url"].startswith(f"{OWN}/certificates/")
    assert link["url"] == f"{OWN}{link['path']}"
    for file in (own, calendar):
        assert file.status_code == 200, file.text
        text = file.text.replace("\r\n ", "")
        assert f"{OWN}/sessions/{session_id}" in text
        assert PLATFORM not in text


async def test_a_certificates_address_opens_the_page_that_verifies_it(world: World) -> None:
    _, _, certificate = await a_certificate(world)

    path = certificate["verify_url"].removeprefix(OWN)
    page = await world.client.get(path, headers={"Accept": "application/json"})

    assert page.json()["status"] == "valid"
