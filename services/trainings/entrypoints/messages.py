"""What people read, in French: errors by their code."""

from collections.abc import Mapping
from datetime import datetime

from services.trainings.domain.sessions.session_life import Action, State
from services.trainings.entrypoints.sessions.session_words import STANDINGS, day
from shared.http.problems import Message

CATALOGUE_INVALID = "Le fichier du catalogue contient des erreurs ; rien n'a été importé"

ACTIONS = {
    Action.OPEN: "ouvrir",
    Action.PAUSE: "suspendre",
    Action.RESUME: "reprendre",
    Action.CONFIRM: "confirmer",
    Action.EXTEND: "prolonger",
    Action.MOVE: "déplacer",
    Action.MERGE: "regrouper",
    Action.CANCEL: "annuler",
    Action.REOPEN: "rouvrir",
}
DETAILS = {"parts": "ses jours", "place": "son lieu"}


def _refused_transition(facts: Mapping[str, str]) -> str:
    verb = ACTIONS.get(Action(facts["action"]), "changer")
    return f"On ne peut pas {verb} une session {STANDINGS[State(facts['state'])]}"


def _invited_first(facts: Mapping[str, str]) -> str:
    until = day(datetime.fromisoformat(facts["opens_at"]))
    return (
        f"Jusqu'au {until}, seules les personnes qui avaient demandé cette formation s'inscrivent"
    )


def _missing(facts: Mapping[str, str]) -> str:
    return f"Il manque un élément pour ouvrir la session : {DETAILS[facts['detail']]}"


def _dated(text: str) -> Message:
    """Return what puts an error's facts into `text`, its days in French words."""

    def said(facts: Mapping[str, str]) -> str:
        return text.format_map({name: _in_words(fact) for name, fact in facts.items()})

    return said


def _in_words(fact: str) -> str:
    try:
        return day(datetime.fromisoformat(fact))
    except ValueError:
        return fact


MESSAGES: Mapping[str, Message] = {
    "place_not_found": "L'annuaire n'a pas ce lieu, ou ne l'a plus : choisissez-en un autre, ou écrivez l'adresse",
    "training_not_found": "Le catalogue n'a pas de formation numéro {number}",
    "draft_not_found": "Le catalogue n'annonce pas de session numéro {draft} pour cette formation",
    "missing_detail": _missing,
    "unknown_time_zone": "Le fuseau horaire {time_zone} n'existe pas",
    "days_not_in_order": "Les jours d'une session doivent se suivre, partie après partie",
    "day_out_of_reach": "Une date est hors de portée : entre {first} et {last}",
    "session_not_found": "Cette session n'existe pas",
    "occasion_not_found": "Cette session, cet atelier ou cette rencontre n'existe pas",
    "session_closed": "Les inscriptions sont closes : annulé, commencé ou sur le point de commencer",
    "session_transition_refused": _refused_transition,
    "registrations_paused": "Les inscriptions sont suspendues pour le moment",
    "invited_first": _invited_first,
    "group_too_large": "Le groupe demande plus de places qu'il n'y en a en tout ({capacity})",
    "capacity_below_taken": "Il y a déjà {taken} places prises ou proposées",
    "day_ends_before_it_starts": "Une journée doit finir après avoir commencé",
    "same_person_twice": "La même personne est nommée deux fois dans le groupe",
    "not_your_companion": "Un groupe réunit des personnes d'un même réseau",
    "other_training": "Il faut une autre session de la même formation",
    "not_enough_room": "L'autre session n'a que {free} places libres pour {needed} personnes inscrites",
    "no_place_there": "L'autre session est complète ; la place actuelle est gardée",
    "not_twins": "Deux sessions jumelles sont de la même formation, sans jumelle et sans inscrits",
    "session_already_confirmed": "Cette session a assez d'inscrits : il n'y a rien à prolonger",
    "capacity_below_minimum": "Il faut au moins autant de places ({capacity}) que le minimum ({minimum})",
    "session_in_the_past": "Le premier jour est passé ou trop proche",
    "decision_date_out_of_range": "La date de décision doit être à venir, et précéder la session",
    "offer_too_short": "Une place libérée se propose pendant une heure au moins",
    "registration_not_found": "Cette inscription n'existe pas",
    "already_registered": "Cette personne a déjà une place à cette date, ou en attend une",
    "registration_ended": "Cette inscription a déjà pris fin",
    "no_place_offered": "Aucune place n'est proposée pour cette inscription",
    "offer_of_place_expired": "Le délai pour répondre est passé",
    "person_erased": "Cette personne a quitté la plateforme",
    "not_your_member": "Seul le bureau des formations, ou un animateur de son réseau, peut agir pour cette personne",
    "wish_not_found": "Ce souhait n'existe pas",
    "already_wished": "Cette formation est déjà souhaitée dans cette région",
    "wish_ended": "Ce souhait a déjà pris fin",
    "people_out_of_range": "Le nombre de personnes va de 1 à {most}",
    "not_your_wish": "On souhaite pour soi, pour les membres que l'on accompagne, ou pour son réseau",
    "period_in_the_past": "Une période souhaitée est déjà passée",
    "period_out_of_reach": "Une période finit avant de commencer, dure plus d'un an ou se situe dans plus de trois ans",
    "too_many_periods": "Indiquez de 1 à {most} périodes, chacune une seule fois",
    "demand_not_found": "Personne n'a souhaité cette formation dans cette région",
    "nobody_waits": "Personne n'attend cette formation dans cette région",
    "demand_not_pooled": "Cette demande n'est pas proposée au bureau : il n'y a rien à écarter",
    "head_start_too_long": _dated(
        "Les personnes invitées auraient priorité au-delà de la date de décision, le {decision_at}"
    ),
    "recurrence_unreadable": "La règle de répétition n'est pas lisible, ou cet élément n'y a pas sa place : {part}",
    "recurrence_too_often": "Une rencontre revient par jour, semaine, mois ou année, pas plus souvent ({frequency})",
    "recurrence_part_unknown": "La règle de répétition contient {part}, qu'une rencontre ne connaît pas",
    "recurrence_two_ends": "La règle de répétition donne COUNT et UNTIL : un seul des deux suffit",
    "recurrence_too_long": "Une série de rencontres dure {years} ans au plus",
    "first_day_not_in_rule": _dated(
        "Le premier jour, {day}, ne suit pas la règle ; elle donnerait d'abord : {next}"
    ),
    "school_holidays_unknown": "Les vacances scolaires de cette zone ({zone}) ne sont pas connues ici : "
    "indiquez-les comme des périodes sans rencontre",
    "school_holidays_not_published": _dated(
        "Les vacances scolaires de la zone {zone} ne sont connues que jusqu'au {known_until}"
    ),
    "day_to_exclude_unknown": _dated(
        "Le {day} est à exclure, mais la série n'a pas de date ce jour-là"
    ),
    "duration_out_of_range": "Une rencontre dure d'un quart d'heure à une journée",
    "break_out_of_order": "Une période sans rencontre finit avant de commencer",
    "gathering_not_found": "Cette rencontre n'existe pas",
    "gathering_in_the_past": "La première date est déjà passée",
    "gathering_without_date": "Avec les vacances et les jours exclus, il ne reste aucune date",
    "gathering_ended": "Il a déjà été mis fin à cette série de rencontres",
    "gathering_not_for_everyone": "Une rencontre d'un réseau d'école ou de classe "
    "n'est pas ouverte à tous : réservez-la à votre réseau",
    "network_unheard": "Ce réseau vient d'arriver et n'est pas encore connu ici : "
    "réessayez dans un instant, ou réservez cette rencontre à votre réseau",
    "gathering_place_missing": "Indiquez où l'on se retrouve",
    "gathering_date_not_found": "Cette date n'existe pas",
    "gathering_date_over": "Cette date est commencée, passée ou annulée : on ne peut plus la changer",
    "gathering_date_unmoved": "La date est déjà à ce moment et à ce lieu",
    "new_date_in_the_past": "Le nouveau moment est déjà passé",
    "nothing_to_see_again": "Cette date n'a pas encore eu lieu, ou a été annulée : il n'y a rien à revoir",
    "not_your_gathering": "Seul un animateur du réseau, ou le bureau des formations, décide de cette rencontre",
    "fair_closed": "La bourse est finie ou annulée : on n'y inscrit plus d'offre ni de demande",
    "fair_full": "Il n'y a plus de place pour une autre offre ou demande du jour",
    "fair_entry_not_found": "Cette offre ou demande du jour n'existe pas",
    "fair_entry_for_stranger": "Seul un animateur de son réseau peut écrire au nom de cette personne",
    "not_your_calendar": "Seul un animateur du réseau crée l'adresse de son agenda, et chacun celle du sien",
    "calendar_not_found": "Cette adresse n'ouvre aucun agenda, ou plus aucun",
    "tariff_not_found": "Ce tarif n'existe pas",
    "tariff_overlaps": _dated(
        "Un autre tarif de ce public vaut déjà ces jours-là (à partir du {valid_from})"
    ),
    "tariff_period_reversed": "Un tarif prend fin au plus tôt le jour où il commence",
    "tariff_in_force": "Ce tarif a déjà commencé : mettez-y fin plutôt que de le retirer",
    "no_tariff_in_force": _dated("Aucun tarif de ce public ne vaut le {day}"),
    "siret_invalid": "Ce numéro SIRET n'est pas valable : vérifiez ses 14 chiffres",
    "quote_not_found": "Ce devis n'existe pas",
    "quote_not_draft": "Ce devis a déjà été envoyé ou abandonné",
    "quote_not_sent": "Ce devis n'attend pas de réponse",
    "quote_over": "La date de validité de ce devis est passée",
    "quote_ended": "Ce devis a déjà pris fin",
    "quote_below_zero": "Les remises dépassent le montant du devis",
    "quote_out_of_range": "Le montant du devis est trop élevé : vérifiez les quantités et les prix",
    "quote_validity_passed": "Un devis est valable au moins le jour de son envoi",
    "already_quoted": "Un autre devis accepté couvre déjà une de ces inscriptions",
    "session_not_quotable": "Cette session est annulée ou regroupée avec une autre : elle ne fait plus l'objet d'un devis",
    "price_to_be_agreed": "Le tarif ne fixe pas de prix pour ce public : indiquez le prix par jour convenu",
    "price_is_printed": "Le tarif fixe déjà le prix par jour : écrivez plutôt une ligne de remise",
    "nothing_to_quote": "Un devis porte sur une session, une formation à la demande avec son public, ou une inscription",
    "registration_of_another_session": "Ces inscriptions ne sont pas de la même session",
    "period_reversed": "La période finit avant de commencer",
    "network_not_found": "Ce réseau n'existe pas, ou vous n'en faites pas partie",
    "workshop_not_found": "Cet atelier n'existe pas",
    "not_your_workshop": "Seule la personne qui anime l'atelier, ou l'animation de son réseau, peut faire cela",
    "not_in_workshop_network": "Cet atelier est réservé aux membres de son réseau",
    "not_taking_part": "Seules les personnes qui ont une place à l'atelier peuvent faire cela",
    "workshop_is_proposed": "Aucune date n'a encore été proposée pour cet atelier",
    "workshop_is_polling": "La date de cet atelier n'est pas encore choisie",
    "workshop_is_scheduled": "La date de cet atelier est déjà choisie",
    "workshop_is_held": "Cet atelier a déjà eu lieu",
    "workshop_is_cancelled": "Cet atelier est annulé",
    "workshop_has_facilitator": "Quelqu'un anime déjà cet atelier",
    "workshop_seeks_facilitator": "Personne n'anime encore cet atelier : il faut d'abord quelqu'un pour l'animer",
    "workshop_place_missing": "Indiquez où l'on se retrouve, ou que l'atelier se tient à distance",
    "workshop_title_missing": "Indiquez le thème de l'atelier, ou un kit dont il part",
    "workshop_not_begun": "Cet atelier n'a pas encore commencé",
    "workshop_begun": "Cet atelier a déjà commencé",
    "poll_closed": "Le vote sur les dates est clos",
    "poll_closing_out_of_range": "La fin du vote doit être à venir",
    "vote_stale": "Une autre personne vient de voter et la date choisie n'est plus libre : "
    "regardez les dates et votez à nouveau",
    "date_full": "Cette date a déjà {places} personnes : choisissez-en une autre, ou « si besoin »",
    "date_not_found": "Cette date n'est pas ou plus proposée",
    "date_too_near": "Cette date est passée ou trop proche",
    "date_given_twice": "La même date est proposée deux fois",
    "too_many_dates": "On propose {most} dates au plus",
    "local_time_skipped": "Cette heure n'existe pas cette nuit-là : on passe à l'heure d'été",
    "problem_not_found": "Cette question n'a pas été apportée à cet atelier",
    "problem_already_chosen": "Le groupe a déjà choisi la question sur laquelle il travaille",
    "problems_tied": "{tied} questions sont à égalité : indiquez laquelle le groupe retient",
    "not_group_choice": "Le groupe préfère une autre question",
    "note_stale": "Quelqu'un a modifié ces notes entre-temps : relisez-les, puis écrivez à nouveau",
    "note_not_found": "Rien n'a encore été noté pour cet atelier",
    "kit_not_found": "Ce kit n'existe pas",
    "not_your_kit": "Seule la personne qui a écrit ce kit, ou l'animation de son réseau, peut le modifier",
    "not_in_kit_network": "On écrit un kit au nom d'un réseau dont on est membre",
    "kit_not_published": "Ce kit n'est pas publié",
    "kit_published": "Ce kit est déjà publié",
    "kit_withdrawn": "Ce kit a été retiré : publiez-le à nouveau avant de le modifier",
    "kit_stale": "Quelqu'un a modifié ce kit entre-temps : relisez-le, puis modifiez-le à nouveau",
    "kit_stays_in_network": "Ce kit est réservé à son réseau : on ne peut pas le copier dans un autre",
    "printed_name_missing": "Il manque le nom à imprimer : indiquez-le d'abord (nom imprimé de la personne)",
    "no_place_held": "Cette personne n'a pas de place dans cette session, ou n'en a plus",
    "quote_is_draft": "Ce devis n'est pas encore envoyé : il s'imprime une fois numéroté",
    "session_not_held": "Cette session n'est pas confirmée : elle n'a ni convocation ni présences",
    "session_not_over": "Cette session n'est pas encore terminée",
    "attendance_too_early": _dated("Les présences du {day} se notent le jour même, ou ensuite"),
    "attendance_closed": "Les présences ne se notent plus : la session est finie depuis plus de {days} jours",
    "not_a_half_day_of_session": _dated("Cette session n'a pas lieu à cette demi-journée du {day}"),
    "not_trainer_of_session": "Seuls le bureau des formations et les formateurs de cette session peuvent faire cela",
    "not_registered_here": "Une de ces inscriptions n'a pas de place dans cette session ({registration_id})",
    "marked_twice": "La même personne est notée deux fois pour la même demi-journée",
    "certificate_not_found": "Il n'y a pas d'attestation, ou pas encore, ou aucune ne porte ce code",
    "certificate_withdrawn": "Cette attestation est retirée",
    "evaluation_not_found": "Cette personne n'a rien écrit de cette session",
    "not_of_session": "Seules les personnes qui ont participé à cette session, ou l'ont animée, écrivent ce bilan",
    "catalogue_invalid": CATALOGUE_INVALID,
}
