"""What people read when a rule of this service says no: a French title for each error code."""

from shared.http.problems import Message

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
    "webhook_url_refused": "Nous n'envoyons rien à cette adresse ({reason}) : donnez une adresse https "
    "publique, sans mot de passe, sur le port 443, 80, 8443 ou 8080 "
    "(pour essayer sur cette machine, relancer la plateforme avec RERS_WEBHOOKS_ALLOW_LOCAL=1)",
    "webhook_address_refused": "Le nom de cette adresse mène ailleurs que sur l'internet public ({reason}) "
    "(pour essayer sur cette machine, relancer la plateforme avec RERS_WEBHOOKS_ALLOW_LOCAL=1)",
    "delivery_not_found": "Ce fait n'a pas été envoyé à cette adresse ces 30 derniers jours",
    "replay_too_long": "Pas plus de {most} faits à la fois : demandez une durée plus courte",
}
