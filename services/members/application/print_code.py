"""Makes a sign-in code on paper for somebody without mailbox."""

from dataclasses import dataclass
from datetime import datetime

from services.members.application.ports import Secrets, UnitOfWork
from services.members.domain.membership import MembershipNotFoundError, MembershipStatus
from services.members.domain.printed_code import (
    LIFETIME,
    PrintedCode,
    require_plain_paper_member,
)


@dataclass(frozen=True)
class PrintCode:
    """A facilitator prints a slip with which a member signs in once."""

    network_id: str
    member_id: str
    by_member_id: str


@dataclass(frozen=True)
class CodePrinted:
    """What goes on the slip; it is shown once."""

    code: str
    expires_at: datetime


async def print_code(command: PrintCode, uow: UnitOfWork, secrets: Secrets) -> CodePrinted:
    """Make the code; only for a plain member without mailbox."""
    person = await uow.people.find(command.member_id)
    membership = await uow.memberships.find(command.network_id, command.member_id)
    is_member = membership is not None and membership.status is MembershipStatus.ACTIVE
    if person is None or not is_member:
        raise MembershipNotFoundError
    require_plain_paper_member(person, await uow.memberships.roles_of(person.person_id))
    code, expires_at = secrets.new_printed_code(), uow.now() + LIFETIME
    uow.printed_codes.add(
        PrintedCode(
            code_hash=secrets.hash_of(code),
            person_id=person.person_id,
            printed_by=command.by_member_id,
            expires_at=expires_at,
        )
    )
    return CodePrinted(code, expires_at)
