"""The command `rers provision`: the broker's streams and consumers, as the code declares them."""

import asyncio
import os
from pathlib import Path

from rich.console import Console

from deploy.cli.options import FolderOption
from deploy.errors import NotRunningError, SettingMissingError
from deploy.installation import set_up_broker
from deploy.local import addresses
from deploy.places import DEFAULT_FOLDER
from shared.settings import SERVICES


def provision(folder: FolderOption = DEFAULT_FOLDER) -> None:
    """Crée et met à jour les flux et les consommateurs de NATS.

    Le serveur est celui de RERS_NATS_URL, sinon celui de la plateforme qui tourne sur le dossier.
    """
    asyncio.run(set_up_broker(_nats_url(folder), SERVICES))
    Console().print("[green]✓[/] les flux et les consommateurs sont à jour")


def _nats_url(folder: Path) -> str:
    setting = os.environ.get("RERS_NATS_URL")
    if setting:
        return setting
    try:
        return addresses.read(folder).nats_url
    except NotRunningError as error:
        raise SettingMissingError(setting="RERS_NATS_URL", folder=folder) from error
