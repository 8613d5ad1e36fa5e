"""What people read when a rule of this service says no: a French title for each error code."""

from collections.abc import Mapping

from shared.http.problems import Message

URL_REFUSALS = {
    "characters": "elle est trop longue ou contient des caractères interdits",
    "unreadable": "elle est illisible",
    "scheme": "elle ne commence pas par https://",
    "credentials": "elle contient un nom ou un mot de passe",
    "fragment": "elle contient un #",
    "port": "ce port n'est pas permis",
    "host": "ce n'est pas un nom d'hôte",
    "disguised_address": "ce nombre cache une adresse",
    "local_name": "ce nom est celui d'un réseau privé",
    "unknown_host": "ce nom n'existe pas",
}


def _url_refused(facts: Mapping[str, str]) -> str:
    why = URL_REFUSALS.get(facts["reason"], facts["reason"])
    return (
        f"Nous n'envoyons rien à cette adresse : {why}. Donnez une adresse https publique, sans mot de "
        "passe, sur le port 443, 80, 8443 ou 8080"
    )


MESSAGES: dict[str, Message] = {
    "partner_not_found": "Ce partenaire n'existe pas",
    "slug_taken": "Un autre partenaire porte déjà le nom court « {slug} »",
    "slug_malformed": "« {slug} » ne convient pas : 40 caractères au plus, des minuscules sans accent, "
    "des chiffres, et un tiret entre deux mots",
    "unknown_type": "« {type} » n'est pas un type de fait public : voyez le catalogue",
    "partner_suspended": "L'accès de ce partenaire est suspendu : écrivez aux exploitants de la plateforme",
    "api_key_not_found": "Ce partenaire n'a pas cette clé",
    "api_key_needed": "Cette adresse s'utilise avec la clé d'un partenaire, pas avec un jeton",
    "too_many_keys": "Ce partenaire a déjà {most} clés : révoquez-en une d'abord",
    "too_fast": "Trop de demandes à la fois, attendez {seconds} s",
    "too_many_tests": "Un essai est déjà en cours : attendez sa réponse, puis réessayez ({seconds} s)",
    "too_many_waiting": "Ce partenaire attend déjà à {most} endroits : fermez-en un, ou demandez sans attendre",
    "cursor_malformed": "Ce curseur n'est pas un des nôtres : redonnez le champ « next » tel quel",
    "cursor_too_old": "Ce curseur a plus de 30 jours, des faits manqueraient : "
    "repartez de l'instantané (GET {snapshot}), puis de son curseur « as_of »",
    "cursor_unknown": "Ce curseur est en avance sur le journal, qui a été restauré : "
    "repartez de l'instantané (GET {snapshot}), puis de son curseur « as_of »",
    "event_not_in_catalogue": "Aucun fait public n'a ce type : voyez le catalogue",
    "event_not_found": "Ce fait n'existe pas, a plus de 30 jours, ou n'est pas dans votre périmètre",
    "endpoint_not_found": "Ce partenaire n'a pas cette adresse de webhook",
    "endpoint_disabled": "Cette adresse est désactivée : réactivez-la d'abord (POST .../enable)",
    "too_many_endpoints": "Ce partenaire a déjà {most} adresses de webhook : fermez-en une d'abord",
    "webhook_url_refused": _url_refused,
    "webhook_address_refused": "Le nom de cette adresse mène ailleurs que sur l'internet public",
    "too_many_secrets": "Cette adresse signe déjà avec {most} secrets : servez-vous du dernier, ou attendez "
    "qu'un ancien se retire, 24 h après son remplacement ; pour les retirer tous aussitôt, supprimez "
    "cette adresse et ouvrez-en une autre",
    "delivery_not_found": "Ce fait n'a pas été envoyé à cette adresse ces 30 derniers jours",
    "replay_too_long": "Pas plus de {most} faits à la fois : demandez une durée plus courte",
}
