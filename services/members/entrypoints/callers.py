"""Who calls, with the roles of this moment: members owns them, so it need not trust a token's age."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends

from services.members.adapters.unit_of_work import SqlUnitOfWork
from shared.http import tokens
from shared.http.door import CommandDoor
from shared.http.tokens import Caller
from shared.storage.transaction import Transaction


async def caller_now(caller: tokens.CurrentCaller, door: CommandDoor) -> Caller:
    """Return the caller without what was taken from them since their token was signed."""

    async def query(transaction: Transaction) -> Caller:
        uow = SqlUnitOfWork(transaction)
        networks = await uow.memberships.roles_of(caller.member_id)
        movement = await uow.people.movement_roles_of(caller.member_id)
        return replace(caller, networks=networks, movement=movement)

    found: Caller = await door.read(query)
    return found


CurrentCaller = Annotated[Caller, Depends(caller_now)]
