"""Who is asked first among counterparts that are as good as each other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from services.matching.domain.savoir import Savoir


@dataclass(frozen=True)
class Candidate:
    """Candidat: a counterpart, with the two states of its person that decide among equals."""

    savoir: Savoir
    likeness: float
    was_asked_lately: bool
    """The platform has proposed something to the person in the last week."""
    has_given_and_received: bool


def fair_order(own: Savoir, candidates: Iterable[Candidate], spread: float) -> list[Candidate]:
    """Return the candidates, most alike first; within `spread` of each other people come in turn.

    First whoever was not asked lately, then whoever has not yet both given and received, then
    likeness; what is left is decided by the ids, so that not always the same people are first.
    """
    ordered: list[Candidate] = []
    for band in _bands(candidates, spread):
        ordered += sorted(
            band,
            key=lambda each: (
                each.was_asked_lately,
                each.has_given_and_received,
                -each.likeness,
                _lot(own, each.savoir),
            ),
        )
    return ordered


def _bands(candidates: Iterable[Candidate], spread: float) -> Sequence[list[Candidate]]:
    bands: list[list[Candidate]] = []
    for each in sorted(candidates, key=lambda each: -each.likeness):
        if not bands or each.likeness < bands[-1][0].likeness - spread:
            bands.append([])
        bands[-1].append(each)
    return bands


def _lot(own: Savoir, other: Savoir) -> bytes:
    """Draw a lot that is the same each time the two meet, and another for each pair."""
    pair = "".join(sorted((own.savoir_id, other.savoir_id)))
    return blake2b(pair.encode(), digest_size=8).digest()
