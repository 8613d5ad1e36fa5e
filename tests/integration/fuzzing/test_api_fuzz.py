"""Whatever is asked of a service, by whomever, it answers as its OpenAPI says, and never with a 5xx."""

import os
import sys
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter
from fastapi.responses import JSONResponse

from shared.settings import SERVICES
from tests.fixtures.broker import Broker
from tests.fixtures.databases import Databases
from tests.fixtures.running import in_thread
from tests.integration.fuzzing.campaign import Campaign, Findings
from tests.integration.fuzzing.city import City, city

EXAMPLES = int(os.environ.get("RERS_FUZZ_EXAMPLES", "4"))
"""Questions to each operation; by hand, hundreds."""
LAST = sorted(SERVICES, key=lambda service: service == "members")
"""Who takes people away comes last."""


@pytest.fixture(scope="module")
def town(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    folder = tmp_path_factory.mktemp("city")
    broker = Broker(folder)
    in_thread(broker.ready())
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("RERS_BOOTSTRAP_OPS_EMAIL", "ops@example.org")
        with city(databases, broker.url, folder) as made:
            yield made
    broker.stop()


def ask(town: City, service: str, examples: int) -> tuple[set[str], Findings]:
    """Question a service; return its operations and what was found."""
    answer = httpx.get(f"{town.urls[service]}/openapi.json", trust_env=False)
    document: dict[str, Any] = answer.json()
    number = int(os.environ["RERS_SEED"])
    operations = {
        f"{method.upper()} {path}"
        for path, methods in document["paths"].items()
        for method in methods
    }
    return operations, Campaign(town, service, document, number).run(examples)


@pytest.mark.parametrize("service", LAST)
def test_a_service_answers_everything_as_it_says(town: City, service: str) -> None:
    operations, found = ask(town, service, EXAMPLES)

    never = "\n  ".join(sorted(operations - found.reached.keys()))
    sys.stdout.write(
        f"{service}: {found.asked.total()} questions, {dict(found.statuses)}, "
        f"RERS_SEED={os.environ['RERS_SEED']}, without success:\n  {never}\n"
    )
    assert "\n".join(found.breaches.values()) == ""
    assert found.asked.keys() == operations
    assert len(found.reached) >= len(operations) / 6


def test_a_route_that_breaks_is_found(town: City) -> None:
    router = APIRouter(tags=["broken"])

    @router.get("/broken/{offer_id}")
    async def get_broken(offer_id: UUID) -> dict[str, str]:
        """Break whatever is asked for."""
        raise RuntimeError(f"on purpose, for {offer_id}")

    @router.get("/false")
    async def get_false() -> list[int]:
        """Tell something else than it says."""
        return JSONResponse({"numbers": 1})  # type: ignore[return-value]  # on purpose

    app = town.apps["savoirs"]
    app.include_router(router)
    app.openapi_schema = None

    _, found = ask(town, "savoirs", 1)

    assert {about.partition(" (")[0] for about in found.breaches} == {
        "GET /broken/{offer_id}: Server error",
        "GET /broken/{offer_id}: Undocumented status code",
        "GET /false: Response violates schema",
    }
