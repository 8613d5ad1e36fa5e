"""What OpenAPI tells of every route alike: who may call it, how it refuses, what its ids are."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import BaseRoute

from shared.http.credentials import SCHEMES, Asked, asked_by

Json = dict[str, Any]

PROBLEM: Json = {
    "title": "Problem",
    "description": "Why a request was refused (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {
            "type": "string",
            "pattern": "^urn:rers:problem:",
            "description": "The code, as a URN.",
        },
        "title": {"type": "string", "description": "What a person is told, in French."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "code": {"type": "string", "description": "What a program reads; it does not change."},
        "detail": {"type": "string", "description": "More for the person, in French."},
        "facts": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "What the title speaks of.",
        },
        "errors": {
            "type": "array",
            "description": "The values that could not be read.",
            "items": {
                "anyOf": [
                    {
                        "type": "object",
                        "required": ["where", "why"],
                        "properties": {"where": {"type": "string"}, "why": {"type": "string"}},
                    },
                    {"type": "string"},
                ],
            },
        },
    },
}
CONTENT: Json = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
REFUSALS = {
    "401": ("Unauthenticated", "Nobody has signed in, or the credentials are not valid."),
    "403": ("Forbidden", "Whoever asks may not do this."),
    "404": ("NotFound", "There is no such thing, or not for whoever asks."),
    "422": ("Unreadable", "A value is missing or unfit."),
    "4XX": ("Refused", "A rule says no; `code` says which."),
    "503": ("Unavailable", "The service cannot answer right now; `Retry-After` says when to try."),
}
OURS = frozenset({"HTTPValidationError", "ValidationError"})
"""FastAPI's own words for a refusal; ours are problems."""


class DescribedApp(FastAPI):
    """A FastAPI app whose OpenAPI document says also what all of its routes have in common."""

    def openapi(self) -> Json:
        """Return the document, made once."""
        if self.openapi_schema is None:
            document = super().openapi()
            asked = dict(_asked_of(self.routes))
            for path, operations in document["paths"].items():
                for method, operation in operations.items():
                    _complete(operation, asked[path, method.upper()])
            _declare(document.setdefault("components", {}))
            _keep_local(document)
            self.openapi_schema = document
        return self.openapi_schema


def _asked_of(routes: list[BaseRoute]) -> Iterator[tuple[tuple[str, str], Asked]]:
    for context in iter_route_contexts(routes):
        route = context.original_route
        if isinstance(route, APIRoute) and route.include_in_schema:
            for method in route.methods or ():
                yield (str(context.path_format), method), asked_by(route.dependant)


def _complete(operation: Json, asked: Asked) -> None:
    operation.setdefault("security", asked)
    parameters = operation.get("parameters", [])
    in_path = [each for each in parameters if each["in"] == "path"]
    for parameter in in_path:
        thing, _, kind = parameter["name"].rpartition("_")
        if kind == "id":
            parameter.setdefault("description", f"Id of the {thing.replace('_', ' ')}.")
    responses = operation["responses"]
    if "application/json" in responses.get("422", {}).get("content", {}):
        del responses["422"]
    may = {"4XX": True, "503": True, "401": bool(operation["security"])}
    may |= {"403": may["401"], "404": bool(in_path)}
    may["422"] = bool(parameters) or "requestBody" in operation
    is_page = any("text/html" in each.get("content", {}) for each in responses.values())
    for status, refusal in REFUSALS.items():
        if may[status]:
            responses.setdefault(status, _on_page(refusal[1]) if is_page else _named(refusal[0]))


def _named(name: str) -> Json:
    return {"$ref": f"#/components/responses/{name}"}


def _on_page(meaning: str) -> Json:
    """Return the refusal of a route that people look at: a page says it, or a problem."""
    return {
        "description": meaning,
        "content": {**CONTENT, "text/html": {"schema": {"type": "string"}}},
    }


def _declare(components: Json) -> None:
    """Add to the components what the operations refer to."""
    schemas = components.setdefault("schemas", {})
    for name in OURS & schemas.keys():
        del schemas[name]
    schemas["Problem"] = PROBLEM
    components["responses"] = {
        name: {"description": meaning, "content": CONTENT} for name, meaning in REFUSALS.values()
    }
    components["securitySchemes"] = dict(SCHEMES)


def _keep_local(node: object) -> None:
    """Call hours local: they are those of the place and have no offset, which `time` would promise."""
    if isinstance(node, dict):
        if node.get("type") == "string" and node.get("format") == "time":
            node["format"] = "time-local"
        for each in node.values():
            _keep_local(each)
    elif isinstance(node, list):
        for each in node:
            _keep_local(each)
