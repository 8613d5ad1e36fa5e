"""Which credentials a door asks for: said beside the function that reads them, told in OpenAPI."""

from collections.abc import Callable, Iterator
from typing import Any, Literal, TypeVar

from fastapi.dependencies.models import Dependant

Scheme = Literal["token", "key"]
Asked = list[dict[str, list[str]]]
"""Sets of credentials of which any one is enough; an empty set is nobody in particular."""

Reader = TypeVar("Reader", bound=Callable[..., Any])

SCHEMES: dict[Scheme, dict[str, str]] = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The short-lived token of a person who is signed in, given by members.",
    },
    "key": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "key",
        "description": "The lasting key of a system, shown once when it was made.",
    },
}

_asked: dict[Callable[..., Any], Asked] = {}


def asks(*schemes: Scheme, or_nobody: bool = False) -> Callable[[Reader], Reader]:
    """Say that a dependency lets in who shows any of these; `or_nobody`: also who shows nothing."""
    alternatives: Asked = [{scheme: []} for scheme in schemes]

    def noted(reader: Reader) -> Reader:
        _asked[reader] = [*alternatives, {}] if or_nobody else alternatives
        return reader

    return noted


def asked_by(dependant: Dependant) -> Asked:
    """Return what a route asks for by its dependencies; nothing for a route that is open to all."""
    return next((_asked[call] for call in _calls(dependant) if call in _asked), [])


def _calls(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    """Yield a route's dependencies, the outer ones first: they may ask for less than what they use."""
    for each in dependant.dependencies:
        if each.call is not None:
            yield each.call
    for each in dependant.dependencies:
        yield from _calls(each)
