"""What people read when a rule says no."""

MESSAGES = {
    "match_not_found": "Cette mise en relation n'existe pas, ou vous n'en faites pas partie",
    "match_not_awaiting": "Cette mise en relation n'attend plus de réponse",
    "already_accepted": "Vous avez déjà accepté ; il reste à l'autre personne à répondre",
    "match_not_open": "Cette mise en relation est close, ou l'échange a déjà commencé",
    "match_not_accepted": "Les deux personnes doivent d'abord accepter la mise en relation, et l'échange ne pas avoir commencé",
    "agreement_missing": "Notez d'abord votre accord : ce que vous apprendrez, comment, où et à quel rythme",
    "same_member": "L'offre et la demande viennent de la même personne",
    "pair_known": "Cette offre et cette demande ont déjà été rapprochées une fois",
    "savoir_not_found": "Cette offre ou cette demande n'existe pas, ou votre réseau ne la voit pas",
    "savoir_not_live": "Cette offre ou cette demande n'est plus au tableau",
    "exchange_not_found": "Cet échange n'existe pas, ou vous n'en faites pas partie",
    "exchange_not_running": "Cet échange est déjà terminé",
    "exchange_still_running": "Le bilan se fait quand l'échange est terminé",
    "already_reviewed": "Le bilan de cette personne pour cet échange est déjà écrit",
    "empty_review": "Le bilan est vide : écrivez au moins une chose que vous avez apprise ou transmise",
    "contact_in_title": "Un titre est vu par d'autres : n'y mettez ni adresse électronique ni numéro de téléphone",
    "not_for_them": "Seules cette personne et les animateurs de son réseau peuvent répondre pour elle",
    "not_one_of_the_two": "Dites pour laquelle des deux personnes vous répondez",
}
