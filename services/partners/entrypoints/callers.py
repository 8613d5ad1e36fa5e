"""Who calls: a partner with its key, or somebody of ops with a token, for a partner."""

import math
from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Path, Request

from services.partners.adapters.buckets import Buckets
from services.partners.adapters.key_ring import KeyRing, note_use
from services.partners.adapters.sql_partners import partner_of
from services.partners.domain.api_key import MARK
from services.partners.domain.partner import Partner, PartnerNotFoundError
from services.partners.entrypoints.roles import ROLES
from shared.errors import DomainError, ForbiddenError
from shared.http import tokens
from shared.http.credentials import asks
from shared.http.tokens import UnauthenticatedError, require
from shared.storage.database import Database

FIND_PARTNER = "SELECT * FROM partner WHERE id = $1"


class TooFastError(DomainError):
    """A key, or all keys of a partner together, ask more often than they may."""

    code = "too_fast"
    status = 429


class ApiKeyNeededError(ForbiddenError):
    """Only a partner's own key opens this door."""

    code = "api_key_needed"


@dataclass(frozen=True)
class PartnerCaller:
    """Whoever acts for a partner."""

    partner: Partner
    is_ops: bool
    """True when it is somebody of ops; False when the partner shows its own key."""

    @property
    def partner_id(self) -> str:
        """Return the id of the partner who is acted for."""
        return self.partner.partner_id


@asks("token")
async def ops_of(request: Request) -> tokens.Caller:
    """Return the caller, who must be of ops; a partner's key is not enough."""
    if _secret(request).startswith(MARK):
        raise ForbiddenError(action="administer_partners")
    caller = await tokens.caller_of(request)
    require(ROLES, "administer_partners", caller)
    return caller


@asks("key")
async def key_partner(request: Request) -> PartnerCaller:
    """Return the partner who shows its key; raise UnauthenticatedError, PartnerSuspendedError or TooFastError."""
    secret = _secret(request)
    if not secret.startswith(MARK):
        await tokens.caller_of(request)
        raise ApiKeyNeededError
    return await _by_key(request, secret)


@asks("key", "token")
async def current_partner(
    request: Request,
    partner_id: Annotated[
        Literal["me"] | UUID, Path(description="Its id; `me` with the partner's own key.")
    ],
) -> PartnerCaller:
    """Return who acts for the partner of the path; a key of another partner finds nothing there."""
    secret = _secret(request)
    if secret.startswith(MARK):
        caller = await _by_key(request, secret)
        if str(partner_id) not in ("me", caller.partner_id):
            raise PartnerNotFoundError
        return caller
    require(ROLES, "act_for_partner", await tokens.caller_of(request))
    database: Database = request.app.state.database
    row = None
    if partner_id != "me":
        row = await database.pool.fetchrow(FIND_PARTNER, str(partner_id))
    if row is None:
        raise PartnerNotFoundError
    return PartnerCaller(partner_of(row), is_ops=True)


async def still_allowed(request: Request) -> PartnerCaller:
    """Return who shows the key once more, as it is now: a request may have waited for long."""
    ring: KeyRing = request.app.state.key_ring
    holder = await ring.holder_of(_secret(request), request.app.state.database)
    if holder is None:
        raise UnauthenticatedError
    holder.partner.expect_active()
    return PartnerCaller(holder.partner, is_ops=False)


async def _by_key(request: Request, secret: str) -> PartnerCaller:
    state = request.app.state
    ring: KeyRing = state.key_ring
    holder = await ring.holder_of(secret, state.database)
    if holder is None:
        raise UnauthenticatedError
    of_keys: Buckets = state.buckets
    of_partners: Buckets = state.partner_buckets
    partner_id = holder.partner.partner_id
    wait_s = of_keys.take(holder.api_key_id) or of_partners.take(partner_id)
    if wait_s:
        raise TooFastError(seconds=math.ceil(wait_s))
    holder.partner.expect_active()
    request.state.member_id = f"partner {partner_id}"  # whose Idempotency-Key it is
    await note_use(holder, state.database)
    return PartnerCaller(holder.partner, is_ops=False)


def _secret(request: Request) -> str:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret if scheme.lower() == "bearer" else ""


Ops = Annotated[tokens.Caller, Depends(ops_of)]
KeyPartner = Annotated[PartnerCaller, Depends(key_partner)]
CurrentPartner = Annotated[PartnerCaller, Depends(current_partner)]
