"""Brings a service's database to its newest migration; the deploy step runs it as the owner."""

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, text
from sqlalchemy.engine.interfaces import DBAPICursor, ExecutionContext
from sqlalchemy.ext.asyncio import create_async_engine

from shared.storage.revisions import migrations_of


async def upgrade(service: str, owner_dsn: str) -> None:
    """Run the migrations that the database still misses; waits at most 5 s for a lock."""
    engine = create_async_engine(owner_dsn.replace("postgresql://", "postgresql+asyncpg://", 1))
    event.listen(engine.sync_engine, "do_execute", _run_script)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("SET lock_timeout = '5s'"))
            await connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('migrations'))"))
            await connection.run_sync(_upgrade, service)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection, service: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations_of(service)))
    script = ScriptDirectory.from_config(config)

    def steps(revision: object, _: MigrationContext) -> object:
        return script._upgrade_revs("head", revision)  # type: ignore[arg-type]  # alembic's own call

    with EnvironmentContext(config, script, fn=steps) as environment:
        environment.configure(connection=connection)
        environment.run_migrations()


def _run_script(_: DBAPICursor, statement: str, parameters: object, on: ExecutionContext) -> bool:
    """Run several statements at once, which the driver refuses to prepare; say whether that was it."""
    if parameters or ";" not in statement.rstrip("; \n"):
        return False
    connection = on.root_connection.connection.dbapi_connection
    connection.run_async(lambda driver: driver.execute(statement))  # type: ignore[union-attr]  # asyncpg's
    return True
