"""What is refused because it cannot be read is explained in French."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import pytest
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from shared.http.reasons import UNFIT, reason_of


def _odd(number: int) -> int:
    if number % 2 == 0:
        raise ValueError("il faut un nombre impair")
    return number


class Asked(BaseModel):
    """A command with a field of each kind."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(min_length=3, max_length=5)] = "ainsi"
    word: Annotated[str, Field(min_length=1)] = "mot"
    capacity: Annotated[int, Field(ge=1, le=10_000)] = 12
    state: Literal["draft", "open", "paused"] = "open"
    day: date = date(2027, 5, 4)
    at: AwareDatetime | None = None
    member_id: UUID | None = None
    odd: Annotated[int, AfterValidator(_odd)] = 1


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"reason": "x"}, "au moins 3 caractères sont attendus"),
        ({"reason": "bien trop"}, "le texte dépasse 5 caractères"),
        ({"word": ""}, "le texte est vide"),
        ({"capacity": 0}, "il faut au moins 1"),
        ({"capacity": 10_001}, "il faut au plus 10000"),
        ({"state": "shut"}, "il faut 'draft', 'open' ou 'paused'"),
        ({"day": "2027-02-30"}, "cette date n'existe pas, ou n'est pas de la forme AAAA-MM-JJ"),
        (
            {"at": datetime(2027, 5, 4)},  # noqa: DTZ001 - what is refused
            "l'instant doit dire son décalage (par exemple +02:00 ou Z)",
        ),
        ({"member_id": "moi"}, "un identifiant (UUID) est attendu"),
        ({"odd": 2}, "il faut un nombre impair"),
        ({"capacty": 12}, "ce champ est inconnu"),
    ],
)
def test_what_is_not_as_expected_is_explained_in_french(body: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Asked.model_validate(body)
    assert [reason_of(fault) for fault in refused.value.errors()] == [told]


def test_what_has_no_words_of_its_own_is_said_without_english() -> None:
    assert reason_of({"type": "frozen_field", "msg": "Field is frozen"}) == UNFIT
