"""The pages that every service shows by itself: they work offline, run nothing and let nobody publish."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from deploy.local.secrets import Vault
from services.matching.bootstrap import build as build_matching
from services.members.bootstrap import build as build_members
from services.notifications.bootstrap import build as build_notifications
from services.partners.bootstrap import build as build_partners
from services.savoirs.bootstrap import build as build_savoirs
from services.trainings.bootstrap import build as build_trainings
from shared.settings import SERVICES, Settings

BUILDS = {
    "members": build_members,
    "savoirs": build_savoirs,
    "matching": build_matching,
    "trainings": build_trainings,
    "notifications": build_notifications,
    "partners": build_partners,
}
OUTSIDE = re.compile(r"<(script|link|img|iframe|form)\b|https?://|url\(|@import")


@pytest.fixture(params=SERVICES)
def service(request: pytest.FixtureRequest) -> str:
    """Each service in turn."""
    return str(request.param)


@pytest.fixture
async def client(service: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Asks the service's app, which is connected to nothing."""
    keys = Vault(tmp_path / "keys").signing_keys()
    environment = {
        "RERS_DATABASE_URL": "postgresql://127.0.0.1:9/nowhere",
        "RERS_NATS_URL": "nats://127.0.0.1:9",
        "RERS_SMTP_URL": "smtp://127.0.0.1:9",
        "RERS_HTTP_PORT": "0",
        "RERS_JWKS_FILE": str(keys.jwks),
        "RERS_SIGNING_KEY_FILE": str(keys.private_key),
    }
    app = BUILDS[service](Settings.read(service, environment))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        yield client


async def test_the_front_page_names_the_service_and_leads_on(
    client: httpx.AsyncClient, service: str
) -> None:
    answer = await client.get("/")

    assert answer.status_code == 200
    assert f"<h1>RERS - {service}</h1>" in answer.text
    assert '<html lang="fr">' in answer.text
    links = re.findall(r'href="([^"]+)"', answer.text)
    own = ["catalogue"] if service == "partners" else []
    assert sorted(links) == ["asyncapi", *own, "openapi.json", "readyz"]
    for described in ("/asyncapi", "/openapi.json"):
        assert (await client.get(described)).status_code == 200


@pytest.mark.parametrize("path", ["/", "/asyncapi"])
async def test_a_page_runs_nothing_and_asks_nobody_else(
    client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.get(path)

    assert answer.headers["content-type"].startswith("text/html")
    assert not OUTSIDE.search(answer.text)


@pytest.mark.parametrize("path", ["/docs", "/docs/try", "/redoc", "/asyncapi/try"])
async def test_there_is_nothing_to_try_out(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404
    assert (await client.post(path, json={})).status_code == 404


async def test_pages_are_no_part_of_the_described_api(client: httpx.AsyncClient) -> None:
    described = (await client.get("/openapi.json")).json()["paths"]

    assert not {"/", "/asyncapi", "/asyncapi.json", "/readyz"} & set(described)
