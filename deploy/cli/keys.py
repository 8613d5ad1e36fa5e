"""The command `rers keys`: the keys and secrets that services share, made where they are missing."""

from rich.console import Console

from deploy.cli.options import FolderOption
from deploy.local.secrets import Vault
from deploy.places import DEFAULT_FOLDER


def keys(folder: FolderOption = DEFAULT_FOLDER) -> None:
    """Crée, s'ils manquent, les clés des jetons, le secret des liens et le mot de passe d'exploitation.

    Rien de ce qui existe n'est changé. `./rers up` le fait lui-même ; ailleurs, c'est la première
    chose à faire, dans un dossier que les services lisent ensuite.
    """
    vault = Vault(folder / "secrets")
    made = vault.signing_keys()
    vault.link_secret()
    vault.password("ops")
    Console(highlight=False).print(f"[green]✓[/] clés et secrets sont dans {made.jwks.parent}")
