"""RFC 9457 problem+json for every error, with a French title that a person understands."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from shared.errors import DomainError
from shared.http.reasons import reason_of
from shared.storage.database import TRANSIENT

log = structlog.get_logger("http")

Message = str | Callable[[Mapping[str, str]], str]
"""A title that quotes an error's facts: a format string, or what makes the title of them."""

GENERAL: Mapping[str, str] = {
    "refused": "Cette action n'est pas possible",
    "not_found": "Introuvable",
    "forbidden": "Vous n'avez pas le droit de faire cela",
    "invalid": "Ce qui est demandé n'est pas valable",
    "unreadable": "La demande n'est pas lisible",
    "unauthenticated": "Identifiez-vous d'abord",
    "unavailable": "Le service est momentanément indisponible, réessayez dans un instant",
    "internal": "Une erreur inattendue est survenue ; rien n'a été enregistré",
    "method_not_allowed": "Cette adresse n'accepte pas cette méthode",
    "idempotency_key_reused": "Cette clé d'idempotence a déjà servi pour une autre demande",
    "too_large": "La demande est trop longue",
    "too_many": "Trop de demandes, réessayez plus tard",
}


def problem(
    status: int, code: str, title: str, *, detail: str | None = None, **more: Any
) -> JSONResponse:
    """Return a problem+json answer; `code` is stable, `title` and `detail` are for people."""
    content = {"type": f"urn:rers:problem:{code}", "title": title, "status": status, "code": code}
    if detail:
        content["detail"] = detail
    headers = {"Retry-After": "1"} if status == HTTPStatus.SERVICE_UNAVAILABLE else None
    if status == HTTPStatus.TOO_MANY_REQUESTS and "seconds" in more.get("facts", ()):
        headers = {"Retry-After": more["facts"]["seconds"]}
    if status == HTTPStatus.UNAUTHORIZED:
        headers = {"WWW-Authenticate": "Bearer"}
    return JSONResponse({**content, **more}, status, headers, media_type="application/problem+json")


def install_problems(app: FastAPI, messages: Mapping[str, Message]) -> None:
    """Answer every error of `app` as a problem; `messages` gives the French title by code."""
    titles: Mapping[str, Message] = {**GENERAL, **messages}

    async def on_domain_error(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, DomainError)
        title = titles.get(error.code, GENERAL["refused"])
        facts = {name: str(value) for name, value in error.facts.items()}
        try:
            title = title.format(**facts) if isinstance(title, str) else title(facts)
        except (KeyError, IndexError):
            log.error("message_misses_a_fact", code=error.code)
            title = title if isinstance(title, str) else GENERAL["refused"]
        return problem(error.status, error.code, title, facts=facts)

    async def on_unreadable(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        errors = [
            {"where": ".".join(str(part) for part in each["loc"]), "why": reason_of(each)}
            for each in error.errors()
        ]
        return problem(422, "unreadable", GENERAL["unreadable"], errors=errors)

    async def on_http(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        code = {
            401: "unauthenticated",
            403: "forbidden",
            404: "not_found",
            405: "method_not_allowed",
            413: "too_large",
        }.get(error.status_code, "refused")
        return problem(error.status_code, code, GENERAL[code])

    async def on_transient(_: Request, error: Exception) -> JSONResponse:
        log.warning("unavailable", reason=type(error).__name__)
        return problem(503, "unavailable", GENERAL["unavailable"])

    async def on_bug(_: Request, error: Exception) -> JSONResponse:
        log.error("unexpected", exc_info=error)
        return problem(500, "internal", GENERAL["internal"])

    app.add_exception_handler(DomainError, on_domain_error)
    app.add_exception_handler(RequestValidationError, on_unreadable)
    app.add_exception_handler(HTTPException, on_http)
    for transient in TRANSIENT:
        app.add_exception_handler(transient, on_transient)
    app.add_exception_handler(Exception, on_bug)
