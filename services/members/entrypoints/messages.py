"""What people read when a rule of members says no."""

MESSAGES = {
    "network_not_found": "Ce réseau n'existe pas",
    "place_invalid": (
        "Indiquez ensemble la latitude (de -90 à 90 degrés) et la longitude (de -180 à 180 degrés)"
        " du centre de la commune, ou ni l'une ni l'autre"
    ),
    "place_not_found": "L'annuaire n'a pas ce lieu, ou ne l'a plus",
    "place_already_listed": (
        "« {title} » ({town}) est déjà dans l'annuaire : complétez cette fiche ({place_id}) plutôt que d'en"
        " ouvrir une autre"
    ),
    "department_unknown": (
        "Indiquez le département par son numéro ou son nom : 91, Essonne, 974 ; 2A ou 2B en Corse"
    ),
    "postcode_invalid": "Un code postal français a cinq chiffres",
    "time_zone_missing": "Hors de France, indiquez le fuseau horaire du lieu",
    "contact_in_place": (
        "Tout le monde lit cette fiche : n'y mettez ni adresse de courriel ni numéro de téléphone ;"
        " donnez la page web du lieu, ou nommez une personne à contacter"
    ),
    "contact_not_member": (
        "La personne à contacter est membre, et adulte, du réseau qui tient cette fiche"
    ),
    "link_not_found": "Ce lien entre réseaux n'existe pas",
    "link_to_itself": "Un réseau ne peut pas être lié à lui-même",
    "link_already_asked": "Ces deux réseaux sont déjà liés, ou une demande attend sa réponse",
    "link_not_asked": "Aucune demande de lien n'attend la réponse de ce réseau",
    "link_not_active": "Ces deux réseaux ne sont pas liés",
    "person_not_found": "Cette personne n'existe pas",
    "email_taken": "Cette adresse est celle d'une autre personne",
    "has_mailbox": "Cette personne a une adresse de courriel : c'est à elle de le faire",
    "has_responsibilities": (
        "Cette personne a des responsabilités : seule la coordination de chacun des réseaux concernés"
        " peut lui donner une adresse, et on n'imprime pas de code pour elle"
    ),
    "minor_needs_guardian": (
        "Pour une personne mineure, indiquez le nom d'un responsable et comment le joindre"
    ),
    "minor_stays_minor": "Un animateur du réseau peut corriger cela avec vous",
    "membership_not_found": "Cette adhésion n'existe pas dans ce réseau",
    "already_member": "Cette personne est déjà membre, ou sa demande attend une réponse",
    "membership_not_pending": "Cette adhésion n'attend pas votre réponse",
    "membership_not_active": "Cette personne n'est pas membre de ce réseau",
    "charter_not_accepted": "La charte doit d'abord être acceptée",
    "last_coordinator": "Un réseau garde au moins un coordinateur : nommez-en d'abord un autre",
    "sign_in_refused": "Ce code n'est pas le bon, a déjà servi ou n'est plus valable",
    "too_many_sign_ins": "Trop de codes demandés pour cette adresse, réessayez dans un quart d'heure",
    "session_refused": "Votre session est terminée, connectez-vous de nouveau",
}
