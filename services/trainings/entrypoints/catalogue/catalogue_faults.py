"""The faults of a catalogue file, each in one French line: which training, which field, why."""

import re
from typing import Any

import pydantic_core
from pydantic import ValidationError

from shared.http.reasons import REASONS, reason_of

MOST_TOLD = 50
"""Lines told at once; nobody reads more."""

JSON_AT = re.compile(r"line (\d+) column (\d+)")
IN_A_FILE = {
    **REASONS,
    "string_pattern_mismatch": "le texte contient un caractère nul",
    "decimal_max_places": "un montant a deux décimales au plus",
}


class CatalogueFileError(Exception):
    """The file is not a catalogue; `faults` says every reason, in French."""

    def __init__(self, faults: list[str]) -> None:
        """Keep the first faults."""
        self.faults = faults[:MOST_TOLD]
        if len(faults) > MOST_TOLD:
            self.faults.append(f"et {len(faults) - MOST_TOLD} autres erreurs")
        super().__init__("\n".join(self.faults))


def faults_of(error: ValidationError, text: bytes) -> list[str]:
    """Return one line for each fault."""
    problems = error.errors(include_url=False, include_input=False)
    if problems[0]["type"] == "json_invalid":
        return [
            f"le fichier n'est pas du JSON lisible (UTF-8){_json_place(str(problems[0]['msg']))}"
        ]
    numbers = _numbers(text)
    return [
        f"{_place(problem['loc'], numbers)} : {reason_of(problem, IN_A_FILE)}"
        for problem in problems
    ]


def _numbers(text: bytes) -> list[object]:
    """Return the number that each training of the file states, whatever it is."""
    whole: Any = pydantic_core.from_json(text)
    entries = whole.get("trainings", []) if isinstance(whole, dict) else []
    entries = entries if isinstance(entries, list) else []
    return [entry.get("number") if isinstance(entry, dict) else None for entry in entries]


def _place(loc: tuple[int | str, ...], numbers: list[object]) -> str:
    if not loc:
        return "fichier"
    if loc[0] != "trainings" or len(loc) < 2 or not isinstance(loc[1], int):
        return _path(loc)
    number = numbers[loc[1]] if loc[1] < len(numbers) else None
    named = isinstance(number, int) and not isinstance(number, bool)
    which = f"formation {number}" if named else f"formation en position {loc[1] + 1}"
    return f"{which}, {_path(loc[2:])}" if loc[2:] else which


def _path(loc: tuple[int | str, ...]) -> str:
    """Write a place as people count: sessions[1].days[2] is the first session's second day."""
    path = ""
    for part in loc:
        path += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def _json_place(told: str) -> str:
    """Return where the file stops being JSON, from what the parser tells in English."""
    found = JSON_AT.search(told)
    return f" : ligne {found[1]}, colonne {found[2]}" if found else ""
