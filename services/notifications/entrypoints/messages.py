"""What people read of this service's errors and kinds, in French."""

from services.notifications.domain.kind import Kind

MESSAGES = {
    "notification_not_found": "Ce message n'est pas dans votre boîte",
    "letter_not_found": "Un de ces courriers n'est pas à imprimer dans ce réseau",
    "inbox_always_on": "Votre boîte sur la plateforme garde tous vos messages : elle ne peut pas être fermée",
    "person_not_found": "Cette personne est introuvable dans vos réseaux",
    "unsubscribe_not_found": "Ce lien ne correspond à aucun abonnement",
}

KIND_TITLES = {
    Kind.WELCOME: "Bienvenue dans un réseau",
    Kind.MEMBER_JOINED: "Nouvelle personne dans le réseau que j'anime",
    Kind.OFFER_EXPIRY_NEAR: "Mon offre arrive bientôt à son terme",
    Kind.OFFER_EXPIRED: "Mon offre a quitté le tableau",
    Kind.REQUEST_EXPIRY_NEAR: "Ma demande arrive bientôt à son terme",
    Kind.REQUEST_EXPIRED: "Ma demande a quitté le tableau",
    Kind.RECIPROCITY_REACHED: "J'ai une offre et une demande au tableau",
    Kind.RECIPROCITY_LOST: "Il me manque une offre ou une demande",
    Kind.MATCH_PROPOSED: "Mise en relation proposée",
    Kind.MATCH_ANSWERED: "L'autre personne a accepté une mise en relation",
    Kind.MATCH_ACCEPTED: "Mise en relation acceptée par les deux personnes",
    Kind.MATCH_DECLINED: "Mise en relation qui ne se fera pas",
    Kind.MATCH_EXPIRED: "Mise en relation restée sans suite",
    Kind.MEETING_ARRANGED: "Rencontre prévue",
    Kind.EXCHANGE_STARTED: "Échange commencé",
    Kind.EXCHANGE_COMPLETED: "Échange terminé",
    Kind.EXCHANGE_STOPPED: "Échange arrêté avant son terme",
    Kind.REVIEW_INVITED: "Invitation à faire mon bilan",
    Kind.EXCHANGE_REVIEWED: "L'autre personne a fait son bilan",
    Kind.SAVOIR_SUGGESTED: "Idée d'offre ou de demande",
    Kind.REGISTRATION_PLACED: "Inscription à une formation notée",
    Kind.REGISTRATION_WAITLISTED: "Liste d'attente d'une formation",
    Kind.PLACE_OFFERED: "Place libérée dans une formation",
    Kind.PLACE_OFFER_EXPIRED: "Place non prise à temps",
    Kind.REGISTRATION_CANCELLED: "Inscription à une formation annulée",
    Kind.SESSION_CONFIRMED: "Formation confirmée",
    Kind.SESSION_EXTENDED: "Décision reportée pour une formation",
    Kind.SESSION_CANCELLED: "Formation annulée",
    Kind.SESSION_AWAITING_DECISION: "Session qui attend la décision du bureau",
    Kind.SESSION_BELOW_MINIMUM: "Session confirmée passée sous son minimum",
}
