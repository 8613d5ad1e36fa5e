"""The command `rers demo partners`: three ways in, a week away, and nothing missed, played for real."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.demo_playing import Demonstration, show_nothing_more
from deploy.cli.demo_trainings import Terminal
from deploy.cli.options import JsonOption
from deploy.cli.up import Told

if TYPE_CHECKING:
    from deploy.demo.outcome import Outcome

NAMES = {
    "facts": "faits publics annoncés",
    "first_event_s.nats": "secondes jusqu'au premier fait par NATS",
    "first_event_s.webhook": "secondes jusqu'au premier fait par webhook",
    "first_event_s.pull": "secondes jusqu'au premier fait par lecture",
    "away.days": "jours d'absence du premier partenaire",
    "away.waiting.webhook": "faits qui l'attendaient à son retour",
    "away.flushed_s.webhook": "secondes du retour au dernier fait livré",
    "away.missed_after_away": "faits perdus pendant l'absence",
    "second_partner.p99_before_s": "secondes de délai (p99) du second partenaire, avant",
    "second_partner.p99_while_away_s": "secondes de délai (p99), pendant l'absence du premier",
    "missed": "faits manqués",
    "out_of_order": "faits hors de l'ordre",
    "duplicates": "faits arrivés deux fois (permis)",
    "personal": "mots ou identifiants de personnes",
    "foreign": "faits d'un réseau qui ne lui revenait pas",
    "state_things": "choses connues, comme leurs propriétaires les disent",
    "rotation.signed_by_both": "envois signés par les deux secrets",
    "replayed.by_range": "faits renvoyés d'un intervalle",
    "cells": "essais au courtier",
    "forbidden_allowed": "dont interdits et permis quand même",
    "hostile_refused": "adresses hostiles refusées",
    "seconds": "secondes, démarrage compris",
}


def demo_partners(
    folder: Annotated[
        Path | None, typer.Option(help="Dossier à utiliser, vide ; sinon un dossier temporaire.")
    ] = None,
    is_json: JsonOption = False,
) -> None:
    """Démarre une plateforme à part, avec deux partenaires qui la suivent par NATS, webhook et lecture.

    Du « rers partners add » au premier fait, avec les programmes d'exemple ; un changement de secret,
    un renvoi, une adresse qui ne veut plus rien ; sept jours d'absence sans rien manquer ; tout ce qui
    est interdit, refusé. Tout est relu ; le code de sortie est 0 quand tout est juste, 1 sinon.
    """
    demonstration = Demonstration(
        _perform, show_nothing_more, NAMES, "Tout est juste : rien ne manque, rien ne fuit."
    )
    demonstration.play(folder, is_json=is_json)


async def _perform(folder: Path, told: Told) -> "Outcome":
    from deploy.demo_partners.road import perform

    return await perform(folder, Terminal(told), told.step)
