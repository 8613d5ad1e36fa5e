"""HTTP: who belongs to a network, with which roles."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Response

from services.members.adapters.sql_queries import entry_of_row, members_of
from services.members.adapters.unit_of_work import SqlUnitOfWork
from services.members.application.accept_charter import AcceptCharter, accept_charter
from services.members.application.accept_membership import AcceptMembership, accept_membership
from services.members.application.ask_membership import AskMembership, ask_membership
from services.members.application.enter_member import EnterMember, enter_member
from services.members.application.grant_roles import GrantRoles, grant_roles
from services.members.application.leave_network import LeaveNetwork, leave_network
from services.members.application.refuse_membership import RefuseMembership, refuse_membership
from services.members.entrypoints.callers import CurrentCaller
from services.members.entrypoints.pages import CurrentPage, next_after
from services.members.entrypoints.roles import FACILITATORS, ROLES
from services.members.entrypoints.schemas import (
    CharterIn,
    MembershipEntry,
    MembershipOut,
    MembershipPage,
    RolesIn,
)
from services.members.entrypoints.schemas_people import MemberIn, MemberOut, MemberPage
from shared.http.door import CommandDoor
from shared.http.tokens import Caller, require
from shared.storage.transaction import Transaction

router = APIRouter(prefix="/networks/{network_id}", tags=["memberships"])

Waiting = Literal["asked", "invited", "accepted"]


@router.post("/memberships", status_code=201, response_model=MembershipOut)
async def post_membership(
    network_id: UUID, body: CharterIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Ask a network to be accepted in it."""
    require(ROLES, "ask_membership", caller)
    command = AskMembership(str(network_id), caller.member_id, body.has_accepted_charter)

    async def use_case(transaction: Transaction) -> MembershipOut:
        return _out(await ask_membership(command, SqlUnitOfWork(transaction)))

    return await door.run(use_case, status=201)


@router.get("/memberships", response_model=MembershipPage)
async def get_memberships(
    network_id: UUID,
    caller: CurrentCaller,
    door: CommandDoor,
    page: CurrentPage,
    status: Waiting = "asked",
) -> MembershipPage:
    """List who waits for an answer or for the charter; for facilitators."""
    require(ROLES, "see_memberships", caller, str(network_id))

    async def query(transaction: Transaction) -> MembershipPage:
        rows = await members_of(transaction, str(network_id), status, page)
        entries = [
            MembershipEntry(
                **{name: row[name] for name in MembershipOut.model_fields},
                shown_as=entry_of_row(row, is_for_facilitator=status != "invited").shown_as,
                has_accepted_charter=row["charter_accepted_at"] is not None,
            )
            for row in rows
        ]
        return MembershipPage(memberships=entries, after=next_after(rows, "person_id", page))

    found: MembershipPage = await door.read(query)
    return found


@router.post("/memberships/{membership_id}/acceptance", response_model=MembershipOut)
async def post_acceptance(
    network_id: UUID, membership_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Say yes: a facilitator to somebody who asked, a person to the network that invited them."""
    require(ROLES, "answer_membership", caller)
    command = AcceptMembership(
        str(network_id), str(membership_id), caller.member_id, _facilitates(caller, network_id)
    )

    async def use_case(transaction: Transaction) -> MembershipOut:
        return _out(await accept_membership(command, SqlUnitOfWork(transaction)))

    return await door.run(use_case)


@router.post("/memberships/{membership_id}/refusal", response_model=MembershipOut)
async def post_refusal(
    network_id: UUID, membership_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Say no: a facilitator to somebody who asked, a person to the network that invited them."""
    require(ROLES, "answer_membership", caller)
    command = RefuseMembership(
        str(network_id), str(membership_id), caller.member_id, _facilitates(caller, network_id)
    )

    async def use_case(transaction: Transaction) -> MembershipOut:
        return _out(await refuse_membership(command, SqlUnitOfWork(transaction)))

    return await door.run(use_case)


@router.post("/memberships/{membership_id}/charter", response_model=MembershipOut)
async def post_charter(
    network_id: UUID, membership_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Accept the charter, or note, as a facilitator, that it was signed on paper."""
    require(ROLES, "accept_charter", caller)
    command = AcceptCharter(
        str(network_id), str(membership_id), caller.member_id, _facilitates(caller, network_id)
    )

    async def use_case(transaction: Transaction) -> MembershipOut:
        return _out(await accept_charter(command, SqlUnitOfWork(transaction)))

    return await door.run(use_case)


@router.post("/members", status_code=201, response_model=MembershipOut)
async def post_member(
    network_id: UUID, body: MemberIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Enter somebody who has signed the charter on paper, with or without a mailbox.

    Whoever has an account already is invited (status `invited`) and answers for themselves.
    """
    require(ROLES, "enter_member", caller, str(network_id))
    command = EnterMember(
        str(network_id), body.details(), body.email, body.has_signed_charter, caller.member_id
    )

    async def use_case(transaction: Transaction) -> MembershipOut:
        return _out(await enter_member(command, SqlUnitOfWork(transaction)))

    return await door.run(use_case, status=201)


@router.get("/members", response_model=MemberPage)
async def get_members(
    network_id: UUID,
    caller: CurrentCaller,
    door: CommandDoor,
    page: CurrentPage,
) -> MemberPage:
    """List the members, for members; facilitators also see how to reach them."""
    require(ROLES, "see_members", caller, str(network_id))
    is_for_facilitator = _facilitates(caller, network_id)

    async def query(transaction: Transaction) -> MemberPage:
        rows = await members_of(transaction, str(network_id), "active", page)
        members = [
            MemberOut(
                **vars(entry_of_row(row, is_for_facilitator=is_for_facilitator)),
                roles=row["roles"],
            )
            for row in rows
        ]
        return MemberPage(members=members, after=next_after(rows, "person_id", page))

    found: MemberPage = await door.read(query)
    return found


@router.put("/members/{member_id}/roles", response_model=MembershipOut)
async def put_roles(
    network_id: UUID, member_id: UUID, body: RolesIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Say which roles a member has; for coordinators. A coordinator is a facilitator too."""
    require(ROLES, "grant_roles", caller, str(network_id))

    async def use_case(transaction: Transaction) -> MembershipOut:
        command = GrantRoles(str(network_id), str(member_id), body.roles)
        return _out(await grant_roles(command, SqlUnitOfWork(transaction)))

    return await door.run(use_case)


@router.delete("/members/{member_id}", status_code=204)
async def delete_member(
    network_id: UUID, member_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Leave the network, or note, as a facilitator, that somebody has left."""
    if str(member_id) != caller.member_id:
        require(ROLES, "remove_member", caller, str(network_id))

    async def use_case(transaction: Transaction) -> None:
        command = LeaveNetwork(str(network_id), str(member_id), caller.member_id)
        await leave_network(command, SqlUnitOfWork(transaction))

    return await door.run(use_case)


def _facilitates(caller: Caller, network_id: UUID) -> bool:
    return bool(FACILITATORS & caller.roles(str(network_id)))


def _out(membership: object) -> MembershipOut:
    return MembershipOut.model_validate(membership)
