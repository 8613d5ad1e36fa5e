"""What people read, in French: the title of each error, and reciprocity in words."""

from collections.abc import Mapping

from services.savoirs.domain.reciprocity import Missing

MESSAGES: Mapping[str, str] = {
    "offer_not_found": "Cette offre n'existe pas ou n'est pas visible pour vous",
    "request_not_found": "Cette demande n'existe pas ou n'est pas visible pour vous",
    "offer_not_live": "Cette offre n'est plus au tableau",
    "request_not_live": "Cette demande n'est plus au tableau",
    "offer_withdrawn": "Cette offre a été retirée : publiez-en une nouvelle",
    "request_withdrawn": "Cette demande a été retirée : publiez-en une nouvelle",
    "not_a_member": "Cette personne n'est pas (ou pas encore) membre de ce réseau",
    "contact_in_text": "N'écrivez ni adresse électronique ni numéro de téléphone : "
    "c'est la mise en relation qui vous permettra d'échanger vos coordonnées",
    "too_many_themes": "Choisissez au plus {most} thèmes",
    "not_for_everyone": "Ce que propose un réseau d'école ou de classe ne se montre pas à tous : "
    "choisissez votre réseau, ou les réseaux liés",
    "network_unheard": "Ce réseau vient d'arriver et n'est pas encore connu ici : "
    "réessayez dans un instant, ou montrez ce savoir à votre réseau",
    "group_size_for_two": "Une offre pour une seule personne à la fois n'a pas de taille de groupe",
    "unknown_language_tag": "La langue « {language} » n'est pas reconnue : écrivez par exemple fr, en ou pt-BR",
    "expiry_out_of_bounds": "La date de fin doit être à venir, et au plus tard dans {days} jours",
}

RECIPROCITY: Mapping[Missing | None, str] = {
    None: "Vous offrez et vous demandez : la réciprocité est là.",
    "offer": "Vous demandez déjà un savoir. Et vous, qu'aimeriez-vous transmettre ?",
    "request": "Vous offrez déjà un savoir. Et vous, qu'aimeriez-vous apprendre ?",
    "both": "Qu'aimeriez-vous transmettre, et qu'aimeriez-vous apprendre ?",
}
