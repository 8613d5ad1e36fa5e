"""A gold file: a pool of offers, and requests with the offers that answer them, graded by people."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, StringConstraints, ValidationError

from deploy.errors import GoldFileError

Line = TypeVar("Line", bound=BaseModel)


Written = Annotated[str, StringConstraints(min_length=1, pattern=r"^[^\x00]*$")]
"""PostgreSQL keeps no NUL; pydantic refuses half characters."""

REASONS = {
    "missing": "il manque",
    "string_type": "un texte est attendu",
    "string_too_short": "il est vide",
    "string_pattern_mismatch": "il contient un caractère nul",
    "string_unicode": "il contient une moitié de caractère",
    "literal_error": "1 ou 2 est attendu",
    "list_type": "une liste est attendue",
    "model_type": "un objet est attendu",
}


class GoldOffer(BaseModel):
    """An offer of the pool."""

    id: Written
    text: Written


class Relevant(BaseModel):
    """An offer that answers a request: 2 just so, 1 nearly."""

    offer_id: str
    grade: Literal[1, 2]


class Confusion(BaseModel):
    """An offer that looks alike and is about something else."""

    offer_id: str


class GoldRequest(BaseModel):
    """A request, what answers it, and what must not be taken for an answer."""

    id: Written
    request: Written
    case: str = "other"
    level: str | None = None
    relevant: list[Relevant]
    hard_negatives: list[Confusion] = []

    def judged(self) -> list[str]:
        """Return the ids of all offers that it names."""
        confusing = [each.offer_id for each in self.hard_negatives]
        return [each.offer_id for each in self.relevant] + confusing

    def grades(self) -> dict[str, int]:
        """Return the grades by offer."""
        return {each.offer_id: each.grade for each in self.relevant}


def read_offers(file: Path) -> list[GoldOffer]:
    """Read the pool; raise GoldFileError for a line that is not an offer, or an id that is twice."""
    offers: dict[str, GoldOffer] = {}
    for number, line in _lines(file):
        offer = _read(GoldOffer, file, number, line)
        if offer.id in offers:
            raise _fault(file, number, f"l'offre {offer.id} y est deux fois")
        offers[offer.id] = offer
    if not offers:
        raise _fault(file, 0, "aucune offre")
    return list(offers.values())


def read_requests(file: Path, offers: list[GoldOffer]) -> list[GoldRequest]:
    """Read the requests; raise GoldFileError when one names an offer that the pool does not have."""
    known, requests = {offer.id for offer in offers}, dict[str, GoldRequest]()
    for number, line in _lines(file):
        request = _read(GoldRequest, file, number, line)
        named = request.judged()
        missing = next((each for each in named if each not in known), None)
        if missing is not None:
            raise _fault(file, number, f"l'offre {missing} n'est pas dans les offres")
        twice = next((each for each in named if named.count(each) > 1), None)
        if twice is not None:
            raise _fault(file, number, f"l'offre {twice} y est jugée deux fois")
        if request.id in requests:
            raise _fault(file, number, f"la demande {request.id} y est deux fois")
        requests[request.id] = request
    if not requests:
        raise _fault(file, 0, "aucune demande")
    return list(requests.values())


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    try:
        content = file.read_text("utf-8-sig")
    except OSError as error:
        raise _fault(file, 0, error) from error
    except UnicodeDecodeError as error:
        raise _fault(file, 0, "ce n'est pas du texte en UTF-8") from error
    for number, line in enumerate(content.split("\n"), start=1):
        if line.strip():
            yield number, line


def _read(kind: type[Line], file: Path, number: int, line: str) -> Line:
    try:
        return kind.model_validate(json.loads(line))
    except (ValueError, RecursionError) as error:
        if not isinstance(error, ValidationError):
            raise _fault(file, number, "ce n'est pas du JSON") from error
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        reason = REASONS.get(first["type"], "la valeur ne convient pas")
        raise _fault(file, number, f"« {where} » : {reason}" if where else reason) from error


def _fault(file: Path, line: int, reason: str | OSError) -> GoldFileError:
    """Name the file, the line (from 1, 0 for the whole file) and the reason in French."""
    return GoldFileError(where=f"{file}, ligne {line}" if line else str(file), reason=reason)
