"""The command `rers provision`: the broker's streams and consumers, as the code declares them."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deploy.cli.options import FolderOption
from deploy.errors import NotRunningError, SettingMissingError
from deploy.installation import set_up_broker
from deploy.local import addresses
from deploy.local.addresses import Addresses, replicas_of
from deploy.local.broker_accounts import durables
from deploy.places import DEFAULT_FOLDER
from shared.settings import SERVICES


def provision(
    folder: FolderOption = DEFAULT_FOLDER,
    backup: Annotated[
        Path | None,
        typer.Option(
            "--from-backup", help="Rend d'abord les flux de cette sauvegarde à NATS vidé."
        ),
    ] = None,
) -> None:
    """Crée et met à jour les flux et les consommateurs de NATS.

    Le serveur est celui de RERS_NATS_URL (RERS_NATS_REPLICAS dit combien de ses nœuds gardent chaque
    flux), sinon celui de la plateforme qui tourne sur le dossier.
    """
    setting = os.environ.get("RERS_NATS_URL")
    if backup is not None:
        asyncio.run(_bring_back(backup, folder, setting or _running(folder).nats_url))
    if setting:
        work = set_up_broker(setting, SERVICES, replicas=replicas_of(1))
    else:
        found = _running(folder)
        partners = durables(folder / "nats") if found.nats_system_url else ()
        work = set_up_broker(found.nats_url, SERVICES, partners, found.nats_replicas)
    asyncio.run(work)
    Console().print("[green]✓[/] les flux et les consommateurs sont à jour")


async def _bring_back(backup: Path, folder: Path, nats_url: str) -> None:
    from deploy.backup import ledger
    from deploy.backup.streams import bring_back
    from deploy.operations.broker import connected

    async with connected(nats_url) as client:
        manifest = await bring_back(backup, folder / ledger.FILE, client, lambda step, about: None)
    made_at = manifest.made_at
    Console().print(
        f"[green]✓[/] les flux sont ceux du {made_at} ; les faits annoncés depuis et non entendus "
        "sont perdus"
    )


def _running(folder: Path) -> Addresses:
    try:
        return addresses.read(folder)
    except NotRunningError as error:
        raise SettingMissingError(setting="RERS_NATS_URL", folder=folder) from error
