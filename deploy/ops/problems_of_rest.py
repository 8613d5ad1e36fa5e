"""What can be wrong beside machines: promises to people, dead letters, the witness, partners, backups."""

from collections.abc import Iterator

from deploy.operations.dead_letter_kinds import at_a_word, kind_of
from deploy.ops.french import count, duration
from deploy.ops.state import State
from deploy.ops.trouble import Problem

ERASURE_LATE_S = 86_400.0
WITNESS_FAILS_FROM, WITNESS_SILENT_S = 3, 300.0
ENDPOINT_FAILING_S, DELIVERY_LATE_S = 3600.0, 600.0
BACKUP_TOO_OLD_S, DRILL_TOO_OLD_S = 26 * 3600.0, 30 * 86_400.0
DETAIL_SHOWN = 160
PROPOSAL_WAITS_S = 14 * 86_400.0


def of_business(state: State) -> Iterator[Problem]:
    """Say which promise to people is broken."""
    told = state.business
    oversold = int(told.get("rers_sessions_over_capacity", 0))
    if oversold:
        sentence = count(
            oversold,
            "session de formation au-dessus de sa capacité.",
            "sessions de formation au-dessus de leur capacité.",
        )
        yield Problem("SessionOversold", "trainings", sentence, "Appeler le service formation.")
    below = int(told.get("rers_sessions_confirmed_below_minimum", 0))
    if below:
        sentence = count(
            below,
            "session confirmée sous son minimum.",
            "sessions confirmées sous leur minimum.",
        )
        advice = "Appeler le service formation."
        yield Problem("SessionConfirmedBelowMinimum", "trainings", sentence, advice)
    oldest = told.get("rers_erasures_oldest_seconds", 0.0)
    if oldest > ERASURE_LATE_S:
        sentence = f"Un effacement de données attend depuis {duration(oldest)}."
        yield Problem(
            "ErasureLate", "members", sentence, "Chercher le service qui ne l'entend pas."
        )
    waiting = told.get("rers_proposals_oldest_waiting_seconds", 0.0)
    if waiting > PROPOSAL_WAITS_S:
        sentence = f"Une proposition attend une réponse depuis {duration(waiting)}."
        yield Problem("ProposalsWaiting", "matching", sentence, "Vérifier les échéances.", False)


def of_dead_letters(state: State) -> Iterator[Problem]:
    """Say who could not handle what."""
    for group in state.dead:
        many, kind = count(group.count, "message"), kind_of(group.example, group.consumer)
        yield Problem(
            "DeadLetters",
            group.fingerprint,
            f"{group.consumer} a renoncé à {many} : {kind.what}.",
            f"{kind.advice[:1].upper()}{kind.advice[1:]}",
            False,
            detail=at_a_word(group.example, DETAIL_SHOWN),
        )


def of_witness(state: State) -> Iterator[Problem]:
    """Say whether the journey that the platform makes for itself succeeds."""
    witness = state.witness
    if not witness.is_on:
        return
    if witness.failures_in_a_row >= WITNESS_FAILS_FROM:
        yield Problem(
            "WitnessFailing",
            witness.step,
            f"Le parcours témoin échoue ({count(witness.failures_in_a_row, 'fois', 'fois')}) à "
            f"l'étape « {witness.step} » : {witness.reason}",
            "Une personne réelle échouerait au même endroit : voir ce service.",
        )
    elif (witness.last_success_age_s or 0.0) > WITNESS_SILENT_S:
        age = duration(witness.last_success_age_s or 0.0)
        told = f"Le parcours témoin n'a pas abouti depuis {age}."
        yield Problem("WitnessSilent", "witness", told, "Lire le journal du processus ops.")


def of_partners(state: State) -> Iterator[Problem]:
    """Say which partner does not receive its events."""
    for partner in state.partners:
        name = partner.partner
        if partner.failing_s > ENDPOINT_FAILING_S:
            told = f"{name} ne reçoit plus rien depuis {duration(partner.failing_s)}."
            advice = "Prévenir le partenaire ; rien n'est perdu, tout sera renvoyé."
            yield Problem("PartnerEndpointFailing", name, told, advice, False)
        elif partner.oldest_pending_s > DELIVERY_LATE_S and partner.failing_s == 0:
            told = f"Les envois à {name} ont {duration(partner.oldest_pending_s)} de retard."
            advice = "Regarder le service partners : le webhook du partenaire répond."
            yield Problem("PartnerDeliveriesLate", name, told, advice)


def of_backup(state: State) -> Iterator[Problem]:
    """Say when what is stored would be lost with the machine."""
    backup = state.backup
    backup_age, drill_age = backup.backup_age_s, backup.drill_age_s
    if (
        max(backup_age or 0.0, backup.platform_age_s if backup_age is None else 0)
        > BACKUP_TOO_OLD_S
    ):
        when = "jamais" if backup_age is None else f"il y a {duration(backup_age)}"
        told = f"Dernière sauvegarde : {when}."
        yield Problem("BackupTooOld", "backup", told, "Lancer ./rers backup.")
    if max(drill_age or 0.0, backup.platform_age_s if drill_age is None else 0) > DRILL_TOO_OLD_S:
        when = "jamais" if drill_age is None else f"il y a {duration(drill_age)}"
        told = f"Dernier essai de restauration : {when}."
        yield Problem("RestoreDrillTooOld", "drill", told, "Lancer ./rers restore --drill.", False)
