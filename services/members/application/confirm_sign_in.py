"""Completes a sign-in with the code from the mailbox."""

from dataclasses import dataclass
from datetime import datetime

from services.members.application.open_session import OpenSession, open_session
from services.members.application.ports import Secrets, UnitOfWork
from services.members.domain.person import Person
from services.members.domain.session import SignedIn
from services.members.domain.sign_in import SignIn


@dataclass(frozen=True)
class ConfirmSignIn:
    """A browser gives back its verifier with the code that came by mail."""

    sign_in_id: str
    code: str
    verifier: str
    first_ops_email: str | None = None
    """Whoever signs in for the first time with this address gets the ops role."""


async def confirm_sign_in(
    command: ConfirmSignIn, uow: UnitOfWork, secrets: Secrets
) -> SignedIn | None:
    """Return the signed-in person; None when refused, so that the try is noted and not undone."""
    sign_in = await uow.sign_ins.find(command.sign_in_id)
    if sign_in is None:
        return None
    is_proved = sign_in.answer(
        is_code_right=secrets.is_same(command.code, secrets.code_of(sign_in.sign_in_id)),
        is_same_browser=secrets.is_same(secrets.hash_of(command.verifier), sign_in.verifier_hash),
        now=uow.now(),
    )
    if not is_proved:
        uow.sign_ins.save(sign_in)
        return None
    uow.sign_ins.remove(sign_in.sign_in_id)
    person = await _person_of(sign_in, uow)
    if person is None:
        return None
    if person.first_signed_in_at is None:
        _welcome(person, command.first_ops_email, uow)
    return await open_session(OpenSession(person), uow, secrets)


async def _person_of(sign_in: SignIn, uow: UnitOfWork) -> Person | None:
    """Return who signs in; somebody who signed up twice at once is one person."""
    if sign_in.person_id is not None:
        return await uow.people.find(sign_in.person_id)
    assert sign_in.newcomer is not None, "a proved sign-in has a person or a newcomer"
    person = Person(person_id=uow.new_id(), details=sign_in.newcomer, email=sign_in.email)
    if not await uow.people.add(person):
        return await uow.people.find_by_email(sign_in.email or "")
    year = person.details.of_age_from_year
    if year is not None:
        due_at = datetime(year, 1, 1, tzinfo=uow.now().tzinfo)
        uow.schedule("come_of_age", person.person_id, due_at)
    return person


def _welcome(person: Person, first_ops_email: str | None, uow: UnitOfWork) -> None:
    person.first_signed_in_at = uow.now()
    if first_ops_email and person.email and person.email.lower() == first_ops_email.lower():
        person.grant([*person.movement_roles, "ops"])
    uow.people.save(person)
