"""The sentence, in French, for each thing that can go wrong; the error's facts fill it."""

import errno
from pathlib import Path

from deploy import errors
from deploy.cli.terminal import local_time
from deploy.errors import DeployError

SENTENCES: dict[type[DeployError], str] = {
    errors.GoldFileError: "{where} : {reason}.",
    errors.FolderHeldError: (
        "Le dossier {folder} est déjà utilisé par une autre plateforme "
        "(processus {pid}, depuis {since}). Arrêtez-la, ou choisissez un autre --folder."
    ),
    errors.FolderUnusableError: "Le dossier {folder} n'est pas utilisable : {reason}.",
    errors.FolderClosedError: (
        "PostgreSQL refuse de tourner en root, et aucun compte sans privilèges ne peut entrer "
        "dans {folder}. Choisissez un --folder accessible à tous, ou lancez la commande sans root."
    ),
    errors.NoFreePortError: "Aucun port libre entre {first} et {last} sur cette machine.",
    errors.BinaryMissingError: (
        "Le programme {binary} est introuvable : le paquet {package} n'est pas installé ici. "
        "Relancez ./rers, qui réinstalle l'environnement."
    ),
    errors.DatabaseInitError: "PostgreSQL n'a pas pu créer ses fichiers : {reason}",
    errors.ServerUnreachableError: "Le serveur désigné par {setting} ne répond pas : {reason}",
    errors.CommandRefusedError: "{reason}.",
    errors.NotReadyError: (
        "{name} n'est pas devenu prêt. Dernière ligne de son journal : « {last_line} » "
        "(journal complet : {log})."
    ),
    errors.UnsafeBrokerError: (
        "Le serveur NATS {url} n'écrit pas chaque message sur le disque (sync_interval: always) : "
        "la plateforme refuse de s'appuyer dessus."
    ),
    errors.BrokerShapeError: (
        "Les flux gardés dans {folder} sont ceux de {before} nœud(s) NATS, et non de {wanted}. "
        "Relancez avec --nats-nodes {before}, ou choisissez un autre --folder."
    ),
    errors.BrokerReloadError: (
        "Le nœud NATS {node} n'a pas pris les nouveaux comptes ({reason}) : les anciens restent."
    ),
    errors.NodeSilentError: (
        "NATS n'a pas répondu (nœud {node}) : le changement demandé n'y est pas encore fait. "
        "Relancez la commande."
    ),
    errors.PartnerStillInError: (
        "NATS n'a pas répondu (nœud {node}) : l'accès de « {slug} » n'est pas encore fermé ; "
        "relancez la commande."
    ),
    errors.BrokerForeignError: (
        "La plateforme s'appuie sur un serveur NATS extérieur : ses comptes se règlent chez lui."
    ),
    errors.PartnerSlugError: (
        "« {slug} » ne convient pas : des lettres minuscules, des chiffres et des tirets, 40 au plus."
    ),
    errors.PartnerUnknownError: "NATS ne connaît aucun partenaire « {slug} ».",
    errors.NotRunningError: "Aucune plateforme ne tourne sur {folder}. Lancez d'abord : ./rers up",
    errors.StillStartingError: (
        "La plateforme démarre sur {folder} : elle n'est pas encore prête. "
        "Relancez la commande dans un instant."
    ),
    errors.SettingMalformedError: (
        "Le réglage {setting} n'est pas une adresse de la forme {form}."
    ),
    errors.SettingMissingError: (
        "Aucune plateforme ne tourne sur {folder}. Lancez d'abord : ./rers up "
        "(ou donnez l'adresse d'un serveur par le réglage {setting})."
    ),
    errors.MigrationError: "La base du service {service} n'a pas pu être mise à jour : {reason}",
    errors.ProvisioningError: "Les flux de NATS n'ont pas pu être préparés : {reason}",
    errors.ProjectionsUnknownError: (
        "Le service « {service} » ne tient pas de projections. Ceux qui en tiennent : {known}."
    ),
    errors.ProjectionsRunningError: (
        "Une reconstruction des projections de {service} est déjà en cours."
    ),
    errors.ProjectionsOddError: (
        "Les projections de {service} contiennent ce qu'une reconstruction ne sait pas recopier "
        "({odd}). Rien n'a été changé."
    ),
    errors.ProjectionsChangedError: (
        "Une migration a changé les projections pendant leur reconstruction. "
        "Rien n'a été remplacé ; relancez la commande."
    ),
    errors.ProjectionsBusyError: (
        "Le service écrit sans relâche dans ses projections : elles n'ont pas pu être remplacées. "
        "Rien n'a été changé ; relancez la commande à un moment plus calme."
    ),
    errors.ProjectionFailedError: (
        "Le fait n° {sequence} ({type}) ne peut pas être appliqué : {reason}. Rien n'a été changé. "
        "Corrigez, ou relancez avec --skip-failing pour passer outre."
    ),
    errors.ProjectionImpureError: (
        "Une projection de {service} fait plus que tenir une copie ({where}) : "
        "la rejouer aurait d'autres effets. Rien n'a été changé."
    ),
    errors.BrokerRefusedError: "NATS refuse la demande : {reason}.",
    errors.DeadLetterMissingError: "Aucun message en échec ne porte le numéro {number}.",
    errors.DeadLetterHomelessError: (
        "Le consommateur « {consumer} » n'existe pas : personne n'entendrait ce message. "
        "Il reste parmi les messages en échec."
    ),
    errors.DeadLetterChoiceError: (
        "Dites quels messages : un numéro, --group EMPREINTE, ou pour rejouer --consumer NOM ou --all "
        "(un seul à la fois)."
    ),
    errors.DeadLetterGroupMissingError: (
        "Aucun groupe de messages en échec ne porte l'empreinte {fingerprint}, ou plusieurs "
        "commencent ainsi. Les groupes : rers dlq groups."
    ),
    errors.ReasonMissingError: "Dites pourquoi ce message est écarté : --reason « … ».",
    errors.RebuildStoppedError: (
        "Interrompu. Une reconstruction interrompue ne laisse rien à demi fait : "
        "relancez rers projections rebuild {service} quand vous voulez."
    ),
    errors.SubjectForeignError: (
        "Aucun fait ne peut correspondre à « {subject} » : le motif commence par rers. "
        "(exemple : rers.*.savoirs.>)."
    ),
    errors.MomentUnreadableError: (
        "« {text} » n'est ni un numéro de message ni une durée (exemples : 1500, 30s, 10m, 2h, 3d)."
    ),
    errors.BackupForeignError: (
        "{backup} n'est pas une sauvegarde que ce programme sait restaurer : {reason}."
    ),
    errors.BackupDamagedError: (
        "La sauvegarde {backup} est abîmée : {what} n'est pas tel qu'il a été écrit. "
        "Prenez-en une autre ; rien n'a été changé."
    ),
    errors.BackupBusyError: (
        "Les services écrivent sans relâche : aucun instant commun n'a été trouvé. "
        "Rien n'a été gardé ; relancez rers backup."
    ),
    errors.BackupRunningError: (
        "Une autre sauvegarde ou restauration travaille sur {folder} ; attendez sa fin."
    ),
    errors.DumpFailedError: "La base de {service} n'a pas pu être copiée ({program}) : {reason}",
    errors.StreamCopyError: "Le flux {stream} n'a pas pu être copié : {reason}.",
    errors.LedgerBehindError: (
        "Des effacements annoncés ne sont pas encore au registre ; relancez la commande."
    ),
    errors.RestoreFolderError: (
        "{folder} existe et n'est pas vide : une restauration se fait dans un dossier nouveau."
    ),
    errors.RestoredDifferentlyError: (
        "Ce qui a été restauré diffère de la sauvegarde : {what}. Le dossier n'a pas été gardé."
    ),
    errors.BrokerNotEmptyError: (
        "Le flux {stream} contient {messages} messages : une sauvegarde n'est rendue qu'à un courtier "
        "qui a tout perdu."
    ),
    errors.RestoreChoiceError: (
        "Donnez une sauvegarde et --folder DOSSIER, ou --drill (avec --folder de la plateforme)."
    ),
    errors.DrillFailedError: "L'exercice de restauration a échoué : {reason}.",
}
UNEXPECTED = (
    "Une erreur inattendue est survenue ({kind} : {reason}). "
    "RERS_DEBUG=1 en montre le détail technique."
)
INTERRUPTED = "Interrompu."
SYSTEM = {
    errno.ENOENT: "il n'existe pas",
    errno.EISDIR: "c'est un dossier",
    errno.ENOTDIR: "un des noms de ce chemin est celui d'un fichier",
    errno.EEXIST: "c'est un fichier",
    errno.EACCES: "vous n'en avez pas le droit",
    errno.EPERM: "vous n'en avez pas le droit",
    errno.EROFS: "ce disque est en lecture seule",
    errno.ENOSPC: "il n'y a plus de place sur ce disque",
    errno.ENAMETOOLONG: "ce nom est trop long",
}


def sentence(error: BaseException) -> str:
    """Return what a person is told of `error`: one sentence, no traceback."""
    for kind in type(error).__mro__:
        if kind in SENTENCES and isinstance(error, DeployError):
            return SENTENCES[kind].format_map(
                {name: _worded(name, fact) for name, fact in error.facts.items()}
            )
    first_line = str(error).strip().split("\n")[0]
    return UNEXPECTED.format(kind=type(error).__name__, reason=first_line or "sans précision")


def system_reason(error: OSError) -> str:
    """Return why the system refuses, in French where we have the words."""
    told = SYSTEM.get(error.errno) if error.errno else None
    return told or error.strerror or type(error).__name__


def _worded(name: str, fact: object) -> object:
    if isinstance(fact, OSError):
        return system_reason(fact)
    if isinstance(fact, Path):
        return fact.absolute()
    return local_time(fact) if name == "since" and isinstance(fact, str) else fact
