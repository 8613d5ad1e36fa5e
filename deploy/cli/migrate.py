"""The command `rers migrate`: every service's database, made and brought up to date."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from deploy.cli.options import FolderOption
from deploy.errors import NotRunningError, SettingMissingError
from deploy.installation import create_databases
from deploy.installation import migrate as migrate_databases
from deploy.local import addresses
from deploy.local.secrets import Vault
from deploy.places import DEFAULT_FOLDER
from shared.settings import SERVICES


def migrate(folder: FolderOption = DEFAULT_FOLDER) -> None:
    """Crée et met à jour les bases de données des services.

    Le serveur est celui de RERS_DATABASE_URL (un compte administrateur), sinon celui de la plateforme
    qui tourne sur le dossier. Les mots de passe des rôles sont lus dans RERS_MEMBERS_OWNER_PASSWORD,
    RERS_MEMBERS_APP_PASSWORD, etc. ; ceux qui manquent sont créés et gardés dans le dossier.
    """
    asyncio.run(_migrate(folder, Console()))


async def _migrate(folder: Path, console: Console) -> None:
    admin_dsn = os.environ.get("RERS_DATABASE_URL") or _running(folder).database_admin_dsn
    databases = await create_databases(admin_dsn, SERVICES, _passwords(folder))
    await migrate_databases(
        databases, lambda service: console.print(f"[green]✓[/] rers_{service} est à jour")
    )


def _running(folder: Path) -> addresses.Addresses:
    try:
        return addresses.read(folder)
    except NotRunningError as error:
        raise SettingMissingError(setting="RERS_DATABASE_URL", folder=folder) from error


def _passwords(folder: Path) -> Callable[[str], str]:
    """Return where a role's password comes from: its setting, else the folder's vault."""

    def password(name: str) -> str:
        setting = f"RERS_{name.upper().replace('-', '_')}_PASSWORD"
        return os.environ.get(setting) or Vault(folder / "secrets").password(name)

    return password
