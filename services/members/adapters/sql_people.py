"""People in PostgreSQL: the only place where personal facts are kept."""

from collections.abc import Mapping
from dataclasses import asdict

from asyncpg import Record, UniqueViolationError
from sqlalchemy import bindparam, delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.members.adapters.tables import (
    erasure,
    membership,
    person,
    printed_code,
    session,
    sign_in,
    sign_in_limit,
)
from services.members.domain.mail import Addressee
from services.members.domain.person import Details, EmailTakenError, Person, PersonNotFoundError
from shared.storage.kept_answers import forget_answers
from shared.storage.transaction import Transaction

DETAILS = tuple(Details.__dataclass_fields__)
CHANGING = (*DETAILS, "movement_roles", "first_signed_in_at", "version")

_LOCKED = select(person).with_for_update(key_share=True)
FIND = _LOCKED.where(person.c.person_id == bindparam("person_id"))
FIND_BY_EMAIL = _LOCKED.where(func.lower(person.c.email) == bindparam("email"))
ID_OF = select(person.c.person_id).where(func.lower(person.c.email) == bindparam("email"))
ADDRESSEE = select(person.c.email, person.c.first_name).where(
    person.c.person_id == bindparam("person_id")
)
MOVEMENT_ROLES = select(person.c.movement_roles).where(person.c.person_id == bindparam("person_id"))
ADD = (
    upsert(person)
    .values({column.name: bindparam(column.name) for column in person.c})
    .on_conflict_do_nothing()
)
SAVE = (
    update(person)
    .where(person.c.person_id == bindparam("id_"))
    .values({name: bindparam(name) for name in CHANGING})
)
_taken = person.alias("taken")
SET_EMAIL = (
    update(person)
    .where(
        person.c.person_id == bindparam("id_"),
        ~select(_taken.c.person_id)
        .where(func.lower(_taken.c.email) == func.lower(bindparam("wanted")))
        .exists(),
    )
    .values(email=bindparam("wanted"))
)

FORGET = (
    delete(session).where(session.c.person_id == bindparam("person_id")),
    delete(printed_code).where(printed_code.c.person_id == bindparam("person_id")),
    delete(membership).where(membership.c.person_id == bindparam("person_id")),
    delete(sign_in).where(
        or_(
            sign_in.c.person_id == bindparam("person_id"),
            sign_in.c.address_digest == bindparam("digest"),
        )
    ),
    delete(sign_in_limit).where(sign_in_limit.c.address_digest == bindparam("digest")),
    delete(person).where(person.c.person_id == bindparam("person_id")),
    insert(erasure).values(person_id=bindparam("person_id"), erased_at=bindparam("erased_at")),
)


class SqlPeople:
    """People of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, person_id: str) -> Person:
        """Load and lock; raise PersonNotFoundError."""
        found = await self.find(person_id)
        if found is None:
            raise PersonNotFoundError
        return found

    async def find(self, person_id: str) -> Person | None:
        """Load and lock, or None."""
        row = await self._transaction.fetch_one(FIND, person_id=person_id)
        return person_of(row) if row else None

    async def find_by_email(self, email: str) -> Person | None:
        """Load and lock whoever has this address, in capitals or not."""
        row = await self._transaction.fetch_one(FIND_BY_EMAIL, email=email.lower())
        return person_of(row) if row else None

    async def id_of(self, email: str) -> str | None:
        """Return the id of whoever has this address."""
        row = await self._transaction.fetch_one(ID_OF, email=email.lower())
        return str(row["person_id"]) if row else None

    async def addressee(self, person_id: str) -> Addressee | None:
        """Return where to send a mail, or None for an unknown person."""
        row = await self._transaction.fetch_one(ADDRESSEE, person_id=person_id)
        return Addressee(row["email"], row["first_name"]) if row else None

    async def movement_roles_of(self, person_id: str) -> list[str]:
        """Return the roles in the movement, none for an unknown person."""
        row = await self._transaction.fetch_one(MOVEMENT_ROLES, person_id=person_id)
        return list(row["movement_roles"]) if row else []

    async def add(self, person: Person) -> bool:
        """Keep a new person; False, and nothing kept, when the address is somebody's."""
        values = {"person_id": person.person_id, "email": person.email, **_columns(person)}
        return await self._transaction.execute(ADD, **values) == 1

    async def set_email(self, person: Person, email: str) -> bool:
        """Give a person an address; False when it is somebody else's."""
        try:
            if not await self._transaction.execute(SET_EMAIL, id_=person.person_id, wanted=email):
                return False
        except UniqueViolationError:  # taken since the statement began; the error names the address
            raise EmailTakenError from None
        person.email = email
        return True

    def save(self, person: Person) -> None:
        """Keep what has changed."""
        self._transaction.write(SAVE, {"id_": person.person_id, **_columns(person)})
        self._transaction.announce(person, person.person_id, None)

    async def erase(self, person: Person, address_digest: str | None) -> None:
        """Delete everything kept of a person, and note their id in the ledger of erasures."""
        values: Mapping[str, object] = {
            "person_id": person.person_id,
            "digest": address_digest or "",
            "erased_at": self._transaction.now(),
        }
        for statement in FORGET:
            self._transaction.write(statement, values)
        self._transaction.announce(person, person.person_id, None)
        await forget_answers(self._transaction, person.person_id)


def _columns(person: Person) -> dict[str, object]:
    return {
        **asdict(person.details),
        "movement_roles": person.movement_roles,
        "first_signed_in_at": person.first_signed_in_at,
        "version": person.version,
    }


def person_of(row: Record) -> Person:
    """Return the person that a row of the table holds."""
    return Person(
        person_id=row["person_id"],
        details=details_of(row),
        email=row["email"],
        movement_roles=row["movement_roles"],
        first_signed_in_at=row["first_signed_in_at"],
        version=row["version"],
    )


def details_of(row: Record) -> Details:
    """Return a person's own details from a row that has their columns."""
    return Details(**{name: row[name] for name in DETAILS})
