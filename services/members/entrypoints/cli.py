"""The command line of members: what must be done where nobody has a role yet."""

import asyncio
import sys
from collections.abc import Sequence

from services.members.adapters.unit_of_work import SqlUnitOfWork
from services.members.application.appoint_ops import AppointOps, appoint_ops
from services.members.entrypoints.messages import MESSAGES
from shared.errors import DomainError
from shared.storage.database import TRANSIENT, Database

USAGE = """usage: python -m services.members                   run the service
       python -m services.members grant-ops EMAIL   give the ops role to who has this address
"""


def run_command(arguments: Sequence[str], database_url: str) -> int:
    """Run one command with the service's own database; return the exit code."""
    match list(arguments):
        case ["grant-ops", email]:
            return asyncio.run(_grant_ops(email, database_url))
        case _:
            sys.stderr.write(USAGE)
            return 2


async def _grant_ops(email: str, database_url: str) -> int:
    try:
        database = await Database.connect(database_url, "members")
    except TRANSIENT as error:
        sys.stderr.write(f"La base de données ne répond pas ({type(error).__name__})\n")
        return 1
    try:
        async with database.transaction() as transaction:
            await appoint_ops(AppointOps(email), SqlUnitOfWork(transaction))
    except DomainError as error:
        sys.stderr.write(f"{MESSAGES[error.code]}\n")
        return 1
    finally:
        await database.close()
    sys.stdout.write("Rôle donné ; il vaut dès la prochaine connexion\n")
    return 0
