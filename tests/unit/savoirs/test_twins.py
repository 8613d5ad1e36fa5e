"""Offers and requests live the same life, and say so in facts of their own."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from services.savoirs.domain.savoir_terms import Status
from shared.errors import DomainError
from tests.unit.savoirs.builders import FRESHNESS, MONDAY, a_request, an_offer, terms

Make = Callable[..., Any]
TWINS = pytest.mark.parametrize(("make", "kind"), [(an_offer, "Offer"), (a_request, "Request")])
EXPIRY = MONDAY + timedelta(days=180)


def told(savoir: Any) -> list[str]:
    return [type(event).__name__ for event, _ in savoir.facts]


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as refused:
        act()
    return type(refused.value).__name__


@TWINS
def test_rewording_tells_the_whole_new_state_but_not_when_somebody_is_free(
    make: Make, kind: str
) -> None:
    savoir = make()

    savoir.reword(terms(title="Greffer un pommier", availability="le mardi"))

    ((event, sequence),) = savoir.facts
    assert (type(event).__name__, sequence) == (f"{kind}Updated", 2)
    assert event.title == "Greffer un pommier"
    assert "mardi" not in event.model_dump_json()


@TWINS
def test_the_same_wording_again_tells_nothing(make: Make, kind: str) -> None:
    savoir = make()

    savoir.reword(terms())

    assert told(savoir) == []
    assert savoir.version == 1


@TWINS
def test_renewing_keeps_it_180_days_from_now(make: Make, kind: str) -> None:
    savoir = make()

    savoir.renew(MONDAY + timedelta(days=100), FRESHNESS)

    assert savoir.expires_at == MONDAY + timedelta(days=280)
    assert told(savoir) == [f"{kind}Renewed"]


@TWINS
def test_renewing_brings_an_expired_one_back(make: Make, kind: str) -> None:
    savoir = make(status=Status.EXPIRED)

    savoir.renew(EXPIRY + timedelta(days=1), FRESHNESS)

    assert savoir.is_live
    assert told(savoir) == [f"{kind}Renewed"]


@TWINS
def test_a_withdrawn_one_stays_withdrawn(make: Make, kind: str) -> None:
    savoir = make()
    savoir.withdraw()

    assert told(savoir) == [f"{kind}Withdrawn"]
    assert refusal(lambda: savoir.renew(MONDAY, FRESHNESS)) == f"{kind}WithdrawnError"
    assert refusal(savoir.withdraw) == f"{kind}NotLiveError"
    assert refusal(lambda: savoir.reword(terms(title="Autre"))) == f"{kind}NotLiveError"


@TWINS
def test_its_author_is_told_fourteen_days_before_its_end(make: Make, kind: str) -> None:
    savoir = make()

    assert savoir.age(EXPIRY - timedelta(days=15), FRESHNESS) == EXPIRY - timedelta(days=14)
    assert told(savoir) == []

    assert savoir.age(EXPIRY - timedelta(days=14), FRESHNESS) == EXPIRY
    assert told(savoir) == [f"{kind}ExpiryNear"]


@TWINS
def test_it_expires_at_its_end_and_not_before(make: Make, kind: str) -> None:
    savoir = make()

    savoir.age(EXPIRY - timedelta(seconds=1), FRESHNESS)
    assert savoir.is_live

    savoir.facts.clear()
    assert savoir.age(EXPIRY, FRESHNESS) is None
    assert savoir.status is Status.EXPIRED
    assert told(savoir) == [f"{kind}Expired"]


@TWINS
def test_time_does_nothing_to_what_is_withdrawn(make: Make, kind: str) -> None:
    savoir = make(status=Status.WITHDRAWN)

    assert savoir.age(EXPIRY, FRESHNESS) is None
    assert told(savoir) == []
