"""The catalogue is open to everybody, whole, and lets a browser load nothing but itself."""

import httpx
import pytest
from fastapi import FastAPI

from services.partners.entrypoints.http_catalogue import router
from services.partners.entrypoints.messages import MESSAGES
from shared.http.problems import install_problems
from shared.messaging.catalogue import public_events

TYPES = [event.type_name() for event in public_events()]


@pytest.fixture
def browser() -> httpx.AsyncClient:
    app = FastAPI()
    install_problems(app, MESSAGES)
    app.include_router(router)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://partners")


async def test_every_event_has_its_page_and_its_schema_without_a_key(
    browser: httpx.AsyncClient,
) -> None:
    index = await browser.get("/catalogue")

    assert index.status_code == 200
    assert index.headers["content-type"] == "text/html; charset=utf-8"
    for name in TYPES:
        assert f'href="catalogue/{name}"' in index.text
        page, schema = (
            await browser.get(f"/catalogue/{name}"),
            await browser.get(f"/schemas/{name}.json"),
        )
        assert (page.status_code, schema.status_code) == (200, 200)
        assert name in page.text
        assert schema.headers["content-type"] == "application/schema+json"
        assert schema.json()["$id"] == "urn:" + name.replace(".", ":")


async def test_programs_get_one_asyncapi_document(browser: httpx.AsyncClient) -> None:
    document = (await browser.get("/catalogue.json")).json()

    assert document["asyncapi"] == "3.0.0"
    told = [name for channel in document["channels"].values() for name in channel["messages"]]
    assert sorted(told) == sorted(TYPES)


async def test_a_page_may_load_its_own_style_and_nothing_else(browser: httpx.AsyncClient) -> None:
    page, style = await browser.get("/catalogue"), await browser.get("/catalogue.css")

    assert page.headers["content-security-policy"].startswith(
        "default-src 'none'; style-src 'self'"
    )
    assert style.headers["content-type"].startswith("text/css")


@pytest.mark.parametrize(
    "path",
    [
        "/catalogue/rers.public.x.y.v1",
        "/catalogue/rers.members.member.erased.v1",
        "/schemas/rers.savoirs.offer.created.v1.json",
    ],
)
async def test_what_is_not_public_is_not_there(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(path)

    assert answer.status_code == 404
    assert answer.json()["code"] == "event_not_in_catalogue"
