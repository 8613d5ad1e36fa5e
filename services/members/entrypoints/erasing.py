"""Erases again, after a restore, the people whom an older backup brought back."""

from collections.abc import Iterable

from services.members.adapters.hmac_secrets import HmacSecrets
from services.members.adapters.unit_of_work import SqlUnitOfWork
from services.members.application.erase_person import ErasePerson, erase_person
from shared.storage.database import Database


async def erase_again(database_url: str, key: bytes, person_ids: Iterable[str]) -> list[str]:
    """Forget these people as they once asked; return who was there.

    The facts wait in the outbox: every service hears them as soon as it runs.
    """
    secrets = HmacSecrets(key)
    found: list[str] = []
    database = await Database.connect(database_url, "members")
    try:
        for person_id in person_ids:
            async with database.transaction() as transaction:
                uow = SqlUnitOfWork(transaction)
                if await uow.people.find(person_id) is None:
                    continue
                await erase_person(ErasePerson(person_id), uow, secrets)
            found.append(person_id)
    finally:
        await database.close()
    return found
