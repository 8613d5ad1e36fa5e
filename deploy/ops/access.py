"""Who may look, and from where a decision may come."""

import base64
import binascii
import hmac
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deploy.ops.settings import is_loopback

OPEN = frozenset({"/healthz", "/readyz"})
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
GUARDS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)


@dataclass(frozen=True)
class Forms:
    """What a form must carry so that no other page can send it in the reader's name."""

    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    def may_send(self, headers: Headers, token: str) -> bool:
        """True when the form comes from one of our own pages, as the browser says and the token proves."""
        origin = headers.get("origin")
        if origin is not None and _netloc(origin) != headers.get("host"):
            return False
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return False
        return hmac.compare_digest(token.encode(), self.token.encode())


class Gate:
    """Asks for the password where there is one; where there is none, answers to this machine's names only."""

    def __init__(self, app: ASGIApp, password: str = "") -> None:
        """Stand before `app`."""
        self.app = app
        self._password = password

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(Headers(scope=scope), scope["path"])
        await (refusal or self.app)(scope, receive, _guarded(send))

    def _refusal(self, headers: Headers, path: str) -> PlainTextResponse | None:
        if path in OPEN:
            return None
        if (
            _netloc(f"//{headers.get('host', '')}") is None
            or _netloc(headers.get("origin", "")) is None
        ):
            return PlainTextResponse("Cette demande est illisible.", 400)
        if self._password:
            if is_known(headers.get("authorization", ""), self._password):
                return None
            asks = {"WWW-Authenticate": 'Basic realm="RERS exploitation", charset="UTF-8"'}
            return PlainTextResponse("Mot de passe demandé.", 401, asks)
        if is_loopback(_host_name(headers.get("host", ""))):
            return None  # a foreign page may make its own name lead here
        return PlainTextResponse("Ouvrez cette page par l'adresse 127.0.0.1.", 421)


def is_known(authorization: str, password: str) -> bool:
    """True when the header carries the password, as HTTP Basic with any user name or as a bearer token."""
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() == "basic":
        try:
            given = base64.b64decode(given, validate=True).decode("utf-8").partition(":")[2]
        except (binascii.Error, ValueError):
            given = ""
    elif scheme.lower() != "bearer":
        given = ""
    return hmac.compare_digest(given.encode(), password.encode())


def user_of(headers: Headers) -> str:
    """Return the name that was given with the password, for audit.log; empty when none was."""
    scheme, _, given = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        told = base64.b64decode(given, validate=True).decode("utf-8").partition(":")[0]
    except (binascii.Error, ValueError):
        return ""
    return "".join(letter for letter in told if letter.isprintable())[:60]


def _netloc(address: str) -> str | None:
    """Return who is meant by an address; None when it is malformed."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return None


def _host_name(host: str) -> str:
    return urlsplit(f"//{host}").hostname or ""


def _guarded(send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            told = {name.lower() for name, _ in message["headers"]}
            added = [pair for pair in GUARDS if pair[0] not in told]
            message["headers"] = [*message["headers"], *added]
        await send(message)

    return guarded
