"""How far a session is, in words."""

import pytest

from services.trainings.domain.sessions.session_life import State
from services.trainings.entrypoints.sessions.session_words import progress
from tests.unit.trainings.builders import a_draft, a_session


@pytest.mark.parametrize(
    ("registered", "offered", "state", "words"),
    [
        (
            0,
            0,
            State.OPEN,
            "0 personnes inscrites, encore 12 pour atteindre le minimum de 12,"
            " décision le 28 mai 2026 ; session ouverte",
        ),
        (
            1,
            0,
            State.AWAITING_DECISION,
            "1 personne inscrite, encore 11 pour atteindre le minimum de 12 ;"
            " session en attente d'une décision du bureau",
        ),
        (
            12,
            0,
            State.CONFIRMED,
            "12 personnes inscrites, minimum de 12 atteint, 2 places libres ; session confirmée",
        ),
        (
            13,
            0,
            State.CONFIRMED,
            "13 personnes inscrites, minimum de 12 atteint, 1 place libre ; session confirmée",
        ),
        (
            13,
            1,
            State.CONFIRMED,
            "13 personnes inscrites, toutes les places sont prises ou proposées ; session confirmée",
        ),
        (
            14,
            0,
            State.PAUSED,
            "14 personnes inscrites, complet (14 places) ; session en pause",
        ),
        (0, 0, State.CANCELLED, "Session annulée"),
        (0, 0, State.MERGED, "Session regroupée avec une autre"),
    ],
)
def test_progress_says_what_is_missing_and_what_is_left(
    registered: int, offered: int, state: State, words: str
) -> None:
    session = a_session(capacity=14, registered=registered, offered=offered, state=state)

    assert progress(session) == words


def test_a_draft_says_only_that_it_is_being_prepared() -> None:
    assert progress(a_draft()) == "Session en préparation"
