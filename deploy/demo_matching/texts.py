"""The offers and requests that people put on the boards: real ones from a file, or the shipped ones."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path

from deploy.demo.material.reading import pairs
from deploy.places import ROOT

BESIDE = ROOT.parent / "shared" / "data" / "offers_requests.jsonl"
"""Where real offers and requests lie on machines that have them; they are not shipped."""

OFFERS_AT_MOST, REQUESTS_AT_MOST = 60, 40
LONGEST = 120


class TextsUnreadableError(Exception):
    """The file does not hold a JSON object with `kind` and `text` on each line; the text says which."""


@dataclass(frozen=True)
class Texts:
    """Titles by kind, and where they come from in words for people."""

    offers: tuple[str, ...]
    requests: tuple[str, ...]
    origin: str

    def by_person(self) -> Iterator[tuple[str | None, str | None]]:
        """Give each person an offer and a request, as far as there are both."""
        return zip_longest(self.offers, self.requests)


def texts(file: Path | None, beside: Path = BESIDE) -> Texts:
    """Read the given file, or the one beside the checkout, or what is shipped.

    Real networks publish far more offers than requests, so shipped requests are added to them.
    """
    where = file or (beside if beside.exists() else None)
    shipped = [pair.request.title for pair in pairs()]
    if where is None:
        offers = tuple(pair.offer.title for pair in islice(pairs(), 0, None, 3))
        requests = tuple(islice(shipped, 0, None, 4))
        return Texts(offers[:OFFERS_AT_MOST], requests[:REQUESTS_AT_MOST], "livrées")
    rows = list(_rows(where))
    offers, requests = (
        tuple(dict.fromkeys(text for kind, text in rows if kind == wanted))
        for wanted in ("offer", "request")
    )
    more = tuple(dict.fromkeys([*requests, *islice(shipped, 0, None, 6)]))
    step = max(1, len(offers) // OFFERS_AT_MOST)
    return Texts(offers[::step][:OFFERS_AT_MOST], more[:REQUESTS_AT_MOST], "réelles")


def _rows(file: Path) -> Iterator[tuple[str, str]]:
    """Yield kind and text of each line that fits on a board and was written in French."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TextsUnreadableError(f"{file} ne peut pas être lu") from error
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
            kind, text = row["kind"], " ".join(row["text"].split())
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise TextsUnreadableError(
                f"{file}, ligne {number} : « kind » et « text » attendus"
            ) from error
        if kind in ("offer", "request") and 3 <= len(text) <= LONGEST and not row.get("translated"):
            yield kind, text
