"""What the doors of members need beside the database: secrets, the token signer, the gazetteer."""

import asyncio
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from services.members.adapters.hmac_secrets import HmacSecrets
from services.members.adapters.jwt_signer import JwtSigner
from services.members.application.ports import Gazetteer


@dataclass(frozen=True)
class Desk:
    """Parts that the composition root makes once."""

    secrets: HmacSecrets
    signer: JwtSigner
    first_ops_email: str | None
    gazetteer: Gazetteer
    code_waits: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a sign-in mail has been committed, so that it leaves at once."""


def desk_of(request: Request) -> Desk:
    """Return the desk that the composition root has set up."""
    desk: Desk = request.app.state.desk
    return desk


CurrentDesk = Annotated[Desk, Depends(desk_of)]
