"""Signs in with a code on paper."""

from dataclasses import dataclass

from services.members.application.open_session import OpenSession, open_session
from services.members.application.ports import Secrets, UnitOfWork
from services.members.domain.printed_code import require_plain_paper_member
from services.members.domain.session import SignedIn
from services.members.domain.sign_in import SignInRefusedError


@dataclass(frozen=True)
class UsePrintedCode:
    """Somebody types what is on their slip."""

    code: str


async def use_printed_code(command: UsePrintedCode, uow: UnitOfWork, secrets: Secrets) -> SignedIn:
    """Use the code up and open a session; capitals, spaces and hyphens do not matter."""
    code = "".join(letter for letter in command.code.upper() if letter.isalnum())
    person_id = await uow.printed_codes.take(secrets.hash_of(code), uow.now())
    person = await uow.people.find(person_id) if person_id else None
    if person is None:
        raise SignInRefusedError
    roles = await uow.memberships.roles_of(person.person_id)
    require_plain_paper_member(person, roles)  # they may have become more since it was printed
    return await open_session(OpenSession(person), uow, secrets)
