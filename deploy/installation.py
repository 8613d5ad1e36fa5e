"""What must be done before services start: databases, migrations, streams and consumers; all of it repeatable."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from deploy.databases import Dsns, Passwords, create_database
from deploy.errors import DeployError, MigrationError, ProvisioningError

if TYPE_CHECKING:
    from shared.messaging.partner_durables import PartnerDurable

PasswordOf = Callable[[str], str]


async def create_databases(
    admin_dsn: str, services: Iterable[str], password_of: PasswordOf
) -> dict[str, Dsns]:
    """Make each service's database and roles; `password_of` gives each role its password by name."""
    names = list(services)
    made = await asyncio.gather(
        *(
            create_database(
                admin_dsn,
                name,
                Passwords(owner=password_of(f"{name}-owner"), app=password_of(f"{name}-app")),
            )
            for name in names
        )
    )
    return dict(zip(names, made, strict=True))


async def migrate(databases: Mapping[str, Dsns], on_done: Callable[[str], None]) -> None:
    """Bring every service's database to its newest form; tells `on_done` each service's name.

    One after the other: alembic keeps the running migration in a global of its module.
    """
    from shared.storage.migrations import upgrade

    for service, dsns in databases.items():
        try:
            await upgrade(service, dsns.owner)
        except Exception as error:  # whatever a migration raises, the person is told which one
            raise MigrationError(service=service, reason=_reason(error)) from error
        on_done(service)


async def set_up_broker(
    nats_url: str,
    services: Iterable[str],
    partners: "Sequence[PartnerDurable]" = (),
    replicas: int = 1,
) -> None:
    """Create or update the streams, the durable consumers of these services, and of these partners."""
    from deploy.hearings import hearings_of
    from deploy.operations.broker import connected
    from shared.messaging.provision import provision

    try:
        async with connected(
            nats_url
        ):  # says that nobody answers, before the client says it ten times
            await provision(nats_url, hearings_of(services), partners, replicas)
    except DeployError:
        raise
    except Exception as error:  # the client's errors have no common base
        raise ProvisioningError(reason=_reason(error)) from error


async def load() -> None:
    """Import what the steps need in a thread: it takes a second that the servers' start can hide."""
    await asyncio.to_thread(_load)


def _load() -> None:
    import deploy.hearings  # noqa: F401 - imported for the time that it takes
    import shared.messaging.provision
    import shared.storage.migrations  # noqa: F401 - the same


def _reason(error: Exception) -> str:
    lines = str(error).strip().split("\n")
    return lines[0] or type(error).__name__
