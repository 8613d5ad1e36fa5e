"""OpenAPI and AsyncAPI of every service: valid by the official rules, and by those of this house."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft7Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from shared.settings import SERVICES
from tests.contract.frozen import FOLDER, read
from tests.fixtures.unconnected import document_of

Json = dict[str, Any]

ASYNCAPI = Draft7Validator(read(FOLDER / "asyncapi" / "3.0.0.json"))
OPEN_TO_ALL = {
    "members": {
        "POST /people",
        "POST /sign-in",
        "POST /sign-in/printed",
        "POST /sign-in/{sign_in_id}/confirm",
        "POST /token/refresh",
        "POST /sign-out",
        "GET /.well-known/jwks.json",
        "GET /networks",
        "GET /networks/{network_id}",
    },
    "savoirs": {"GET /themes", "GET /wording-hints"},
    "matching": {"GET /themes"},
    "trainings": {
        "GET /certificates/{code}",
        "GET /calendars/public.ics",
        "GET /calendars/networks/{network_id}.ics",
        "GET /calendars/networks/{network_id}/{token}.ics",
        "GET /calendars/me/{token}.ics",
        "GET /places/{registration_id}/{signature}",
        "POST /places/{registration_id}/{signature}/accept",
        "POST /places/{registration_id}/{signature}/change/{session_id}",
        "POST /places/{registration_id}/{signature}/decline",
    },
    "notifications": {"GET /unsubscribe/{token}", "POST /unsubscribe/{token}"},
    "partners": {
        "GET /catalogue",
        "GET /catalogue.json",
        "GET /catalogue/{event_type}",
        "GET /schemas/{event_type}.json",
    },
}
"""What asks for no credentials: whoever adds a door to this list has thought about it."""


def operations(document: Json) -> Iterator[tuple[str, Json]]:
    """Yield each operation with its name, `GET /path`."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def resolved(document: Json, node: Json) -> Json:
    """Return what a node refers to, or itself."""
    while "$ref" in node:
        target: Any = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def unexplained(_: Json, operation: Json) -> Iterator[str]:
    """Every operation says what it does, has a name and a place among the others."""
    for field in ("summary", "description", "operationId", "tags", "security"):
        if field not in operation or (field != "security" and not operation[field]):
            yield f"no {field}"
    if len(operation.get("description", "").split()) < 3:
        yield "the description says nothing"
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path" and not parameter.get("description"):
            yield f"{parameter['name']} is not described"


def refusals(document: Json, operation: Json) -> Iterator[str]:
    """Every refusal is a problem with its schema; each operation has one and says who is refused."""
    declared = operation["responses"]
    for status, answer in declared.items():
        content = resolved(document, answer).get("content", {})
        if status[0] == "4" and content.keys() - {"text/html"} not in (
            {"application/problem+json"},
            set() if "text/html" in content else {"application/problem+json"},
        ):
            yield f"{status} is not a problem: {sorted(content)}"
        for kind, told in content.items():
            if kind == "application/problem+json" and "$ref" not in told["schema"]:
                yield f"{status} has no schema"
    if not any(status[0] == "2" for status in declared):
        yield "no success is declared"
    expected = {"4XX", "503"} | ({"401", "403"} if operation["security"] else set())
    yield from (f"{status} is missing" for status in expected - declared.keys())


def anonymous(_: Json, operation: Json) -> Iterator[str]:
    """Every JSON body is a schema of the components, by name; one that may be left out, too."""
    bodies = {"body": operation.get("requestBody", {})}
    for place, body in bodies.items():
        for told in body.get("content", {}).values():
            branches = told["schema"].get("anyOf", [told["schema"]])
            if any("$ref" not in each for each in branches if each != {"type": "null"}):
                yield f"the {place} has no name"


RULES = (unexplained, refusals, anonymous)


def faults(document: Json) -> list[str]:
    """Return what is wrong with a document, by the rules of this house."""
    schemes = document["components"]["securitySchemes"]
    found = [
        f"{name}: {fault}"
        for name, operation in operations(document)
        for rule in RULES
        for fault in rule(document, operation)
    ]
    found += [
        f"{name}: {scheme} is not declared"
        for name, operation in operations(document)
        for each in operation.get("security", [])
        for scheme in each.keys() - schemes.keys()
    ]
    names = [operation.get("operationId") for _, operation in operations(document)]
    found += [f"{name} twice" for name in {each for each in names if names.count(each) > 1}]
    return sorted(found)


@pytest.fixture(params=SERVICES)
def service(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def document(service: str, tmp_path: Path) -> Json:
    return await document_of(service, "openapi", tmp_path)


def test_openapi_is_valid(document: Json) -> None:
    assert [str(fault) for fault in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_openapi_keeps_the_rules_of_the_house(document: Json) -> None:
    assert faults(document) == []


def test_only_these_doors_are_open_to_all(document: Json, service: str) -> None:
    unguarded = {name for name, each in operations(document) if not each["security"]}

    assert unguarded == OPEN_TO_ALL[service]


def test_no_schema_of_the_framework_is_left(document: Json) -> None:
    assert not [name for name in document["components"]["schemas"] if "Validation" in name]


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda each: each.pop("description"), "no description"),
        (lambda each: each.pop("summary"), "no summary"),
        (lambda each: each.pop("tags"), "no tags"),
        (lambda each: each.update(operationId="get_offer_offers__offer_id__get"), "twice"),
        (lambda each: each.update(security=[{"cookie": []}]), "cookie is not declared"),
        (lambda each: each["responses"].pop("4XX"), "4XX is missing"),
        (lambda each: each["responses"].pop("401"), "401 is missing"),
        (
            lambda each: each["responses"].update(
                {"409": {"description": "No", "content": {"application/json": {"schema": {}}}}}
            ),
            "409 is not a problem",
        ),
        (
            lambda each: each["requestBody"]["content"].update(
                {"application/json": {"schema": {"type": "object"}}}
            ),
            "the body has no name",
        ),
        (lambda each: each["parameters"][0].pop("description"), "offer_id is not described"),
    ],
)
async def test_a_breach_is_found(spoil: Any, fault: str, tmp_path: Path) -> None:
    document = await document_of("savoirs", "openapi", tmp_path)
    spoil(document["paths"]["/offers/{offer_id}"]["put"])

    assert re.search(fault, "\n".join(faults(document)))


async def test_asyncapi_is_valid(service: str, tmp_path: Path) -> None:
    document = await document_of(service, "asyncapi", tmp_path)

    assert [
        f"{each.instance_path}: {each.message[:300]}" for each in ASYNCAPI.iter_errors(document)
    ] == []
    if service != "partners":  # it hears public facts, which its catalogue describes
        assert document["channels"]
        assert document["operations"]


async def test_an_asyncapi_without_an_address_of_its_server_is_refused(tmp_path: Path) -> None:
    document = await document_of("members", "asyncapi", tmp_path)
    next(iter(document["servers"].values())).pop("host")

    assert not ASYNCAPI.is_valid(document)
