"""The sentence, in French, for each thing that can go wrong; the error's facts fill it."""

from deploy import errors
from deploy.errors import DeployError

SENTENCES: dict[type[DeployError], str] = {
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
    errors.NotReadyError: (
        "{name} n'est pas devenu prêt. Dernière ligne de son journal : « {last_line} » "
        "(journal complet : {log})."
    ),
    errors.UnsafeBrokerError: (
        "Le serveur NATS {url} n'écrit pas chaque message sur le disque (sync_interval: always) : "
        "la plateforme refuse de s'appuyer dessus."
    ),
    errors.NotRunningError: "Aucune plateforme ne tourne sur {folder}. Lancez d'abord : ./rers up",
    errors.SettingMissingError: (
        "Le réglage {setting} manque, et aucune plateforme ne tourne sur {folder}."
    ),
    errors.MigrationError: "La base du service {service} n'a pas pu être mise à jour : {reason}",
    errors.ProvisioningError: "Les flux de NATS n'ont pas pu être préparés : {reason}",
}
UNEXPECTED = (
    "Une erreur inattendue est survenue ({kind} : {reason}). "
    "RERS_DEBUG=1 en montre le détail technique."
)
INTERRUPTED = "Interrompu."


def sentence(error: BaseException) -> str:
    """Return what a person is told of `error`: one sentence, no traceback."""
    for kind in type(error).__mro__:
        if kind in SENTENCES and isinstance(error, DeployError):
            return SENTENCES[kind].format_map(error.facts)
    first_line = str(error).strip().split("\n")[0]
    return UNEXPECTED.format(kind=type(error).__name__, reason=first_line or "sans précision")
