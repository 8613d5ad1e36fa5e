"""Who is calling: short-lived EdDSA tokens, verified by every service with the published keys."""

import hashlib
import json
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import jwt
from fastapi import Depends, Request
from jwt.types import Options

from shared.errors import DomainError, ForbiddenError
from shared.http.credentials import asks

AUDIENCE = "rers"

OPTIONS: Options = {
    "require": ["exp", "sub", "iat"],
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
}
"""The times are judged here, by the clock that is given."""

LARGEST_MEMORY = 4096
"""Verified tokens that are remembered until they expire; a signature costs more than all the rest."""


class UnauthenticatedError(DomainError):
    """The token is missing, expired or not ours."""

    code = "unauthenticated"
    status = 401


@dataclass(frozen=True)
class Caller:
    """The person who calls, and the roles that the token states."""

    member_id: str
    networks: dict[str, list[str]] = field(default_factory=dict)
    """Roles by network id: member, facilitator, coordinator."""
    movement: list[str] = field(default_factory=list)
    """Roles in the movement: training_office, ops."""

    def roles(self, network_id: str | None = None) -> set[str]:
        """Return the caller's roles: in the movement, and in this network if one is given."""
        local = self.networks.get(network_id, []) if network_id else []
        return {"person", *self.movement, *local}


class PublishedKeys:
    """The public keys that tokens are verified with; reads the file anew when an unknown key appears.

    A token that was verified is remembered by its digest, and believed again until it expires.
    """

    def __init__(
        self,
        jwks_file: Path,
        seconds: Callable[[], float] = time.time,
        largest_memory: int = LARGEST_MEMORY,
    ) -> None:
        """Read the keys of `jwks_file`; `seconds` tells the Unix time by which tokens are judged."""
        self._file, self._seconds, self._largest_memory = jwks_file, seconds, largest_memory
        self._text = ""
        self._keys: dict[str, jwt.PyJWK] = {}
        self._verified: OrderedDict[bytes, tuple[Caller, float]] = OrderedDict()
        self._read()

    def _read(self) -> None:
        text = self._file.read_text()
        if text == self._text:
            return
        self._text, published = text, json.loads(text)["keys"]
        self._keys = {str(key["kid"]): jwt.PyJWK(key) for key in published}
        self._verified.clear()  # among them may be some of a key that is no longer published

    def verify(self, token: str) -> Caller:
        """Return the caller whom `token` states, or raise UnauthenticatedError."""
        now = self._seconds()
        digest = hashlib.sha256(token.encode()).digest()
        known = self._verified.get(digest)
        if known is not None and now < known[1]:
            return known[0]
        try:
            claims = self._claims(token, now)
        except (jwt.PyJWTError, LookupError, TypeError, ValueError) as error:
            raise UnauthenticatedError from error
        caller = Caller(claims["sub"], claims.get("networks", {}), claims.get("movement", []))
        self._verified[digest] = caller, claims["exp"]
        if len(self._verified) > self._largest_memory:
            self._verified.popitem(last=False)
        return caller

    def _claims(self, token: str, now: float) -> dict[str, Any]:
        key_id = str(jwt.get_unverified_header(token).get("kid"))
        if key_id not in self._keys:
            self._read()
        claims: dict[str, Any] = jwt.decode(
            token, self._keys[key_id].key, algorithms=["EdDSA"], audience=AUDIENCE, options=OPTIONS
        )
        if not max(claims["iat"], claims.get("nbf", 0)) <= now < claims["exp"]:
            raise ValueError("the token is not valid now")
        return claims


@asks("token")
async def caller_of(request: Request) -> Caller:
    """Return the caller of a request, or raise UnauthenticatedError."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise UnauthenticatedError
    keys: PublishedKeys = request.app.state.keys
    caller = keys.verify(token)
    request.state.member_id = caller.member_id
    return caller


CurrentCaller = Annotated[Caller, Depends(caller_of)]

RoleTable = dict[str, frozenset[str]]
"""Action -> roles of which the caller needs one; an action that is not listed is denied."""


def require(table: RoleTable, action: str, caller: Caller, network_id: str | None = None) -> None:
    """Raise ForbiddenError unless the table gives `action` to one of the caller's roles."""
    if not table.get(action, frozenset()) & caller.roles(network_id):
        raise ForbiddenError(action=action)
